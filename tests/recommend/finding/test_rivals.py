"""Who competes for the list of each of six products; the last two have no category, and one cap is not allowed."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.recommend.finding.rivals import Rivals

CATEGORIES = ("cap", "belt", "cap", "cap", "", "")
ALLOWED = np.array([True, True, True, False, True, True])
EXPECTED = {
    "same": {0: [2], 1: [], 3: [0, 2], 4: [0, 1, 2, 5]},
    "other": {0: [1], 1: [0, 2], 3: [1], 4: [0, 1, 2, 5]},
}


@pytest.mark.parametrize("mode", EXPECTED)
def test_rivals_are_allowed_and_of_the_right_category(mode: str) -> None:
    rivals = Rivals(6, ALLOWED, mode=mode, categories=CATEGORIES)
    assert {row: rivals.rows(row).tolist() for row in EXPECTED[mode]} == EXPECTED[mode]
    assert {row: rivals.count(row) for row in EXPECTED[mode]} == {
        row: len(all_) for row, all_ in EXPECTED[mode].items()
    }


def test_without_categories_all_others_compete() -> None:
    rivals = Rivals(6, None)
    assert (rivals.rows(1).tolist(), rivals.count(1)) == ([0, 2, 3, 4, 5], 5)
    assert rivals.among(1, np.array([0, 2])) is None


def test_those_of_a_list_and_of_a_mask_are_told() -> None:
    rivals = Rivals(6, ALLOWED, mode="same", categories=CATEGORIES)
    fitting = rivals.among(0, np.array([1, 2, 4]))
    assert fitting is not None
    assert fitting.tolist() == [False, True, False]
    assert rivals.left(3, np.array([True, True, False, False, True, True])) == 1
    assert rivals.left(3, np.zeros(6, dtype=bool)) == 0


def test_a_category_written_in_two_ways_is_one() -> None:
    assert Rivals(2, None, mode="same", categories=["Bon\u00e9", "Bone\u0301"]).rows(0).tolist() == [1]
