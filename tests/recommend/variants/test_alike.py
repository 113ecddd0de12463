"""How products compare, aspect by aspect."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.embeddings.aspects import Aspect
from parecido.recommend.variants.alike import Likeness

ASPECTS = (Aspect("overall", 1, 0.5), Aspect("colour", 2, 0.25), Aspect("shape", 2, 0.25))
HALF, QUARTER = np.sqrt(0.5), np.sqrt(0.25)
ROW = np.array([HALF, QUARTER, 0, QUARTER, 0], dtype=np.float32)
ROWS = np.array([ROW, [HALF, 0, QUARTER, QUARTER, 0], [HALF, QUARTER, 0, 0, QUARTER]], dtype=np.float32)


def test_what_the_model_tells() -> None:
    likeness = Likeness.of(ROW, ROWS, ASPECTS)
    assert likeness.overall == pytest.approx([1.0, 0.75, 0.75])
    assert likeness.at_least(0.9, 0.9).tolist() == [True, True, False]
    assert likeness.other_colour(0.6).tolist() == [False, True, False]
    assert likeness.texture is None
    assert likeness.order == pytest.approx([1, 1, 0])


def test_a_model_of_one_aspect() -> None:
    likeness = Likeness.of(ROW[:1] / HALF, ROWS[:, :1] / HALF, (Aspect("overall", 1, 1.0),))
    assert likeness.at_least(0.9, 0.9).all()
    assert not likeness.other_colour(0.6).any()
    assert likeness.order == pytest.approx([1, 1, 1])
