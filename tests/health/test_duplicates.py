"""Which products show the same: numbers, pairs that are confirmed by looking, groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parecido.health.duplicates import (
    Group,
    confirm_pairs,
    find_pairs,
    group_equal,
    group_near,
    join_pairs,
    number_equal,
)
from parecido.health.looks import Looks

# a and d are the same bytes; b is nearly a; c is like b to the model, and another picture to the eye; e is alone
EQUAL = number_equal([b"a", b"b", b"c", b"a", b"e"])
NEAREST = np.array([[3, 1], [0, 2], [1, 0], [0, 1], [2, 1]])
SIMILARITIES = np.array([[1.0, 0.998], [0.998, 0.996], [0.996, 0.9], [1.0, 0.998], [0.4, 0.3]], dtype=np.float32)


def look(rows: Sequence[int]) -> Looks:
    """Row 2 shows a black left half, all others a black right half."""
    looks = np.full((5, 32, 32, 3), 255, dtype=np.uint8)
    looks[:, :, 16:] = 0
    looks[2] = 255 - looks[2]
    return np.asarray(looks[list(rows)])


def test_equal_contents_have_one_number() -> None:
    assert EQUAL.tolist() == [0, 1, 2, 0, 4]
    assert group_equal(EQUAL) == [Group((0, 3))]


def test_pairs_are_of_different_pictures_and_come_once() -> None:
    """0 and 3 are one picture, of which the first stands for both; 4 is similar to nothing."""
    assert find_pairs(NEAREST, SIMILARITIES, EQUAL, 0.995).tolist() == [[0, 1], [1, 2]]
    assert find_pairs(NEAREST, SIMILARITIES, EQUAL, 0.9999).shape == (0, 2)


def test_what_the_model_cannot_tell_apart_is_looked_at() -> None:
    pairs = find_pairs(NEAREST, SIMILARITIES, EQUAL, 0.995)
    assert confirm_pairs(pairs, look).tolist() == [True, False]
    assert confirm_pairs(pairs[:0], look).tolist() == []


def test_a_near_group_holds_equal_pictures_too() -> None:
    pairs = np.array([[0, 1]])
    joined = join_pairs(EQUAL, pairs)
    assert joined.tolist() == [0, 0, 2, 0, 4]
    assert group_near(joined, EQUAL, pairs, np.array([0.998], dtype=np.float32)) == [
        Group((0, 1, 3), float(np.float32(0.998)))
    ]


def test_pairs_in_a_row_make_one_group_with_the_lowest_similarity() -> None:
    pairs = np.array([[2, 4], [1, 2], [0, 1]])
    joined = join_pairs(np.arange(5), pairs)
    assert joined.tolist() == [0, 0, 0, 3, 0]
    (group,) = group_near(joined, np.arange(5), pairs, np.array([0.999, 0.996, 0.998], dtype=np.float32))
    assert group.rows == (0, 1, 2, 4)
    assert round(group.similarity, 3) == 0.996
