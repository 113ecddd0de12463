"""Maximal marginal relevance on four products whose angles can be drawn on paper."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.recommend.arranging.test_grouping import turned

from parecido.recommend.arranging.diversity import spread

# Degrees from the query: two twins, one on the other side, one far off.
VECTORS = turned(10, 12, -20, 80)
RELEVANCE: NDArray[np.float64] = np.cos(np.radians([10, 12, 20, 80]))


@pytest.mark.parametrize(
    ("diversity", "order"),
    [
        (0.0, [0, 1, 2, 3]),
        (0.3, [0, 2, 1, 3]),  # .7*.940 - .3*.866 = .398 for the other side, .7*.978 - .3*.999 = .385 for the twin
        (1.0, [0, 3, 2, 1]),  # all that counts is to be unlike: 80, then -20 degrees
    ],
)
def test_more_diversity_brings_up_what_is_unlike_the_first(diversity: float, order: list[int]) -> None:
    assert spread(RELEVANCE, VECTORS, 4, diversity).tolist() == order


def test_it_changes_the_set_not_only_the_order() -> None:
    assert spread(RELEVANCE, VECTORS, 2, 0.0).tolist() == [0, 1]
    assert spread(RELEVANCE, VECTORS, 2, 0.3).tolist() == [0, 2]


def test_more_are_the_same_ones_and_then_others() -> None:
    assert spread(RELEVANCE, VECTORS, 3, 0.5)[:2].tolist() == spread(RELEVANCE, VECTORS, 2, 0.5).tolist()


def test_what_stands_beside_counts_as_chosen() -> None:
    """A pin at 11 degrees is like both twins, so the other side comes first."""
    assert spread(RELEVANCE, VECTORS, 1, 0.3, beside=turned(11)).tolist() == [2]


def test_equals_keep_their_order() -> None:
    same = np.ones(3)
    assert spread(same, turned(0, 0, 0), 3, 0.5).tolist() == [0, 1, 2]


def test_nothing_to_choose_from() -> None:
    assert spread(np.empty(0), np.empty((0, 2), dtype=np.float32), 5, 0.5).tolist() == []
