"""Pool adjacent violators, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.evaluate.isotonic import fit_rising


def test_what_falls_is_pooled() -> None:
    rising = fit_rising(np.array([3.0, 1.0, 2.0, 4.0]), np.array([0.2, 0.1, 0.6, 0.9]))
    assert rising.places.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert rising.values == pytest.approx([0.1, 0.4, 0.4, 0.9])
    assert rising.at(np.array([0.0, 1.5, 3.5, 9.0])) == pytest.approx([0.1, 0.25, 0.65, 0.9])


def test_equal_places_are_one_and_pools_grow_backwards() -> None:
    rising = fit_rising(np.array([1.0, 1.0, 2.0, 3.0]), np.array([1.0, 0.0, 0.8, 0.0]))
    assert rising.values == pytest.approx([0.45, 0.45, 0.45])
