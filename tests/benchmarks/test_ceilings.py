"""What perfect labels would reach, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.quality.ceilings import macro, perfect_rates


def test_a_label_that_few_others_carry_cannot_fill_ten_places() -> None:
    """12 caps have 11 others and fill all ten; 3 belts have 2 others; the only tie has none."""
    kinds = np.array(["Caps"] * 12 + ["Belts"] * 3 + ["Ties"])
    rates = perfect_rates(kinds)
    assert rates.tolist() == [1.0] * 12 + [0.2] * 3 + [0.0]
    assert float(rates.mean()) == pytest.approx((12 + 0.6) / 16)
    assert macro(rates, kinds) == pytest.approx((1.0 + 0.2 + 0.0) / 3)


def test_several_columns_count_together() -> None:
    kinds, colours = np.array(["Caps", "Caps", "Caps"]), np.array(["Red", "Red", "Blue"])
    assert perfect_rates(kinds, colours).tolist() == [0.1, 0.1, 0.0]


def test_a_missing_label_asks_nothing_and_is_no_hit() -> None:
    kinds = np.array(["Caps", "Caps", "", ""])
    rates = perfect_rates(kinds)
    assert rates[:2].tolist() == [0.1, 0.1]
    assert np.isnan(rates[2:]).all()
    assert macro(rates, kinds) == pytest.approx(0.1)
