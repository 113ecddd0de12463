"""Lists of neighbours that one much shared picture does not fill."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.health.duplicates import find_pairs, number_equal
from parecido.health.ranking import rank_products


def at(*degrees: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def test_without_crowds_the_lists_are_as_always() -> None:
    nearest, similarities = rank_products(at(0, 0, 10, 40), number_equal("aabc"), 2)
    assert nearest.tolist() == [[1, 2], [0, 2], [0, 1], [2, 0]]
    assert similarities[0].tolist() == pytest.approx([1.0, np.cos(np.radians(10))], abs=1e-5)


def test_a_crowd_is_in_a_list_once_and_sees_past_itself() -> None:
    """Rows 0 to 2 share a picture, so do 3 to 5, which is nearly the same; lists hold two."""
    equal = number_equal("aaabbbcd")
    nearest, similarities = rank_products(at(0, 0, 0, 1, 1, 1, 20, 60), equal, 2)
    assert nearest.tolist() == [[3, 6], [3, 6], [3, 6], [0, 6], [0, 6], [0, 6], [3, 0], [6, 3]]
    assert (similarities[:6, 0] > 0.999).all()
    assert find_pairs(nearest, similarities, equal, 0.999).tolist() == [[0, 3]]


def test_where_all_share_one_picture_nobody_is_near() -> None:
    nearest, similarities = rank_products(at(0, 0, 0), number_equal("aaa"), 2)
    assert nearest.shape == similarities.shape == (3, 0)
