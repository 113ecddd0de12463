"""Lists as a whole: worked by hand, the skewness against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import skew

from parecido.embeddings.embedder import unit_rows
from parecido.evaluate import lists
from parecido.evaluate.lists import describe_lists

RIGHT, UP, LEFT = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]


def test_four_lists_by_hand() -> None:
    vectors = np.array([RIGHT, RIGHT, UP, LEFT], dtype=np.float32)
    # pairs: right-up 1 - 0, right-up 1 - 0, right-right 1 - 1; the last list has one product and no pair
    found = describe_lists(np.array([[1, 2], [0, 2], [0, 1], [0, -1]]), vectors, ["a", "b", "c", "d"])
    assert found.coverage == 3 / 4
    assert found.diversity == pytest.approx((1 + 1 + 0) / 3)
    # listed 3, 2, 2 and 0 times: mean 7/4
    assert (found.most_listed, found.most_listed_id) == (3, "a")
    assert found.hubness == pytest.approx(skew([3, 2, 2, 0]))


def test_lists_of_one_have_no_pairs_and_equal_shares_no_skewness() -> None:
    found = describe_lists(np.array([[1], [0]]), np.array([RIGHT, UP], dtype=np.float32), ["a", "b"])
    assert (found.diversity, found.hubness) == (None, None)


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(2)
    vectors = unit_rows(random.normal(size=(20, 4)).astype(np.float32))
    nearest = random.integers(0, 20, (20, 3))
    pairs = [1.0 - vectors[a] @ vectors[b] for x, y, z in nearest.tolist() for a, b in ((x, y), (x, z), (y, z))]
    monkeypatch.setattr(lists, "_BLOCK_NUMBERS", 3 * 4 * 6)
    found = describe_lists(nearest, vectors, [str(row) for row in range(20)])
    assert found.diversity == pytest.approx(float(np.mean(pairs)), abs=1e-6)
