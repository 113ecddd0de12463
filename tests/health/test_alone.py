"""Outliers, lonely products and hubs on lists that can be told by looking."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.health.alone import FEWEST, Outlier, best_similarities, far_below, find_hubs, find_outliers


def at(*degrees: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def test_one_of_a_category_that_is_far_from_the_rest_is_an_outlier() -> None:
    """Twenty caps within twenty degrees and one at ninety; belts are too few to say, and one has no category."""
    vectors = at(*range(20), 90, 91, 92, 93, 200)
    codes = np.array([0] * 21 + [1] * 3 + [-1])
    (found,) = find_outliers(vectors, codes)
    assert found.row == 20
    assert found.similarity == pytest.approx(np.cos(np.radians(90 - 15)), abs=1e-5)
    assert found.usual > 0.99
    assert find_outliers(vectors, np.where(codes == 0, np.arange(25) % 2, codes)) == []  # two categories, each below 20
    assert FEWEST == 20


def test_far_below_is_three_ranges_below_the_lower_quartile() -> None:
    """Quartiles .8 and .9: the limit is .5."""
    similarities = np.array([0.9, 0.8, 0.51, np.nan, 0.4, 0.9, 0.8, 0.8, 0.9, 0.9, 0.2, 0.8, 0.9, 0.9, 0.9], np.float32)
    assert [each.row for each in far_below(similarities)] == [10, 4]
    assert far_below(np.array([np.nan], dtype=np.float32)) == []
    assert far_below(np.zeros(0, dtype=np.float32)) == []


def test_far_below_names_what_is_usual() -> None:
    (found,) = far_below(np.array([0.75] * 9 + [0.125], dtype=np.float32))
    assert found == Outlier(9, 0.125, 0.75)


def test_the_best_similarity_is_that_of_another_picture() -> None:
    nearest, groups = np.array([[1, 2], [0, 2], [0, 1], [4, 4], [3, 3]]), np.array([0, 0, 2, 3, 3])
    similarities = np.array([[1.0, 0.7], [1.0, 0.6], [0.7, 0.6], [1.0, 1.0], [1.0, 1.0]], dtype=np.float32)
    assert best_similarities(nearest, similarities, groups).tolist() == pytest.approx(
        [0.7, 0.6, 0.7, np.nan, np.nan], nan_ok=True
    )
    assert np.isnan(best_similarities(np.zeros((2, 0), np.intp), np.zeros((2, 0), np.float32), np.arange(2))).all()


def test_a_hub_is_in_many_times_as_many_lists_as_the_average() -> None:
    """Lists of one: all seven others show 0, which shows 1."""
    nearest = np.array([[1], *[[0]] * 7])
    assert find_hubs(nearest) == [(0, 7)]
    assert find_hubs(nearest, times=8) == []
    assert find_hubs(nearest, times=1) == [(0, 7), (1, 1)]
