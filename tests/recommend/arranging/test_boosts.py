"""Boosts and burials, on a column of texts and one of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.errors import QueryError
from parecido.index.contract import Mask
from parecido.recommend.arranging.boosts import MOST, Boost, Booster, Rows, bounded, robust_scale

COLUMNS = {
    "in_stock": ["yes", "no", "", "yes"],
    "margin": ["10", "30", "50", "unknown"],
}
EVERY = np.arange(4)


class Table:
    """Four products."""

    def matches(self, column: str, value: str, rows: Rows) -> Mask:
        return np.array([COLUMNS[column][row] == value for row in rows])

    def numbers(self, column: str) -> NDArray[np.float64]:
        return np.array([float(text) if text.isdigit() else np.nan for text in COLUMNS[column]])


def added(*boosts: Boost) -> list[list[float]]:
    made: list[list[float]] = Booster(Table()).added(boosts, EVERY).round(3).tolist()
    return made


def test_a_boost_of_a_text_is_for_those_that_have_it() -> None:
    assert added(Boost("in_stock", 0.05, "yes")) == [[0.05, 0, 0, 0.05]]


def test_a_burial_takes_away() -> None:
    assert added(Boost("in_stock", -0.1, "no")) == [[0, -0.1, 0, 0]]


def test_a_missing_value_can_be_asked_for() -> None:
    assert added(Boost("in_stock", -0.1, "")) == [[0, 0, -0.1, 0]]


def test_numbers_count_by_their_place_between_the_quantiles() -> None:
    """The 5 % quantile of 10, 30 and 50 is 12, the 95 % quantile 48."""
    assert added(Boost("margin", 0.1)) == [[0, 0.05, 0.1, 0]]


def test_only_the_rows_asked_for_are_boosted_but_all_make_the_scale() -> None:
    assert Booster(Table()).added([Boost("margin", 0.1)], np.array([2, 1])).tolist() == [[0.1, pytest.approx(0.05)]]


def test_one_wrong_number_does_not_move_the_scale() -> None:
    right = [float(number) for number in range(100)]
    assert robust_scale(np.array(right)) == pytest.approx((4.95, 94.05))
    assert robust_scale(np.array([*right, 1e9])) == pytest.approx((5, 95))


@pytest.mark.parametrize(("numbers", "scale"), [([5, 5, 5], None), ([], None), ([0] * 99 + [1], (0, 1))])
def test_a_column_of_few_numbers(numbers: list[float], scale: tuple[float, float] | None) -> None:
    assert robust_scale(np.array(numbers, dtype=float)) == scale


def test_all_boosts_of_a_product_together_are_bounded() -> None:
    found = bounded(np.array([[0.15, -0.2, 0.2, 0.1], [0.15, -0.1, 0.2, 0.1], [0.0, 0.0, -0.1, 0.0]]))
    assert found.sum(axis=0).tolist() == pytest.approx([MOST, -MOST, MOST, MOST])
    assert found[:, 0].tolist() == pytest.approx([0.1, 0.1, 0.0])
    assert found[:, 2].tolist() == pytest.approx([2 / 15, 2 / 15, -1 / 15])
    assert found[:, 3].tolist() == [0.1, 0.1, 0.0]


@pytest.mark.parametrize("by", [0, 0.21, -1, float("nan"), float("inf"), True, "0.1"])
def test_a_boost_without_sense_is_refused(by: float) -> None:
    with pytest.raises(QueryError, match=r"the boost of 'margin' is .*; give a number from -0.2 to 0.2, but not 0"):
        Boost("margin", by)
