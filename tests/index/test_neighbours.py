"""The lists of many products at once are those that exact search gives one by one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.index import neighbours
from parecido.index.contract import Allowed
from parecido.index.exact import ExactIndex
from parecido.index.neighbours import NOBODY, Neighbours, Pairs, first_copies, list_neighbours, pairs_above
from parecido.index.product_pictures import ProductPictures

ANGLES = [0.0, 10.0, 25.0, 90.0, 10.0]
"""In degrees; products 1 and 4 show the same picture."""


def on_a_circle(angles: list[float]) -> NDArray[np.float32]:
    radians = np.radians(angles)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def random_rows(rows: int, seed: int = 0) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).standard_normal((rows, 8)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True))


@pytest.fixture(params=[None, 7], ids=["whole", "in small pieces"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in one piece and in many."""
    if request.param is not None:
        for name in ("BLOCK", "TILE", "_GROUPS"):
            monkeypatch.setattr(neighbours, name, request.param)


def test_lists_by_hand() -> None:
    found = list_neighbours(ProductPictures.of(on_a_circle(ANGLES)), np.arange(5), 3)
    assert found.rows.tolist() == [[1, 4, 2], [4, 0, 2], [1, 4, 0], [2, 1, 4], [1, 0, 2]]
    cosines = np.cos(np.radians([[10, 10, 25], [0, 10, 15], [15, 15, 25], [65, 80, 80], [0, 10, 15]]))
    assert found.similarities() == pytest.approx(cosines, abs=1e-6)


def test_a_product_is_as_similar_as_its_best_pair_of_pictures() -> None:
    # product 0 shows 0 and 90 degrees, product 1 shows 10, product 2 shows 85 and 40
    pictures = ProductPictures.of(on_a_circle([85.0, 0.0, 10.0, 90.0, 40.0]), np.array([2, 0, 1, 0, 2]))
    assert (len(pictures), pictures.single, pictures.starts.tolist()) == (3, False, [0, 2, 3, 5])
    found = list_neighbours(pictures, np.arange(3), 2)
    assert found.rows.tolist() == [[2, 1], [0, 2], [0, 1]]
    assert found.similarities() == pytest.approx(np.cos(np.radians([[5, 10], [10, 30], [5, 30]])), abs=1e-6)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("k", [1, 5, 40])
def test_lists_are_those_of_exact_search(k: int) -> None:
    rows = random_rows(60)
    rows[10:20] = rows[3]  # equal ones keep the catalogue's order
    index, allowed = ExactIndex(rows), np.arange(60) % 4 != 1
    found = list_neighbours(ProductPictures.of(rows), np.arange(60), k, answering=allowed, workers=2)
    for row in range(60):
        others = allowed.copy()
        others[row] = False
        expected = index.nearest(rows[row], k, Allowed(others))
        assert found.rows[row].tolist() == [each.row for each in expected]
        assert found.similarities()[row].tolist() == [each.similarity for each in expected]


def test_a_list_that_is_too_long_ends_with_nobody() -> None:
    pictures = ProductPictures.of(on_a_circle(ANGLES))
    found = list_neighbours(pictures, np.array([0]), 3, answering=np.array([True, False, True, False, False]))
    assert found.rows.tolist() == [[2, NOBODY, NOBODY]]
    assert found.millionths.tolist() == [[906308, 0, 0]]
    assert list_neighbours(pictures, np.array([0]), 99).rows.shape == (1, 4)
    assert list_neighbours(ProductPictures.of(on_a_circle([0.0])), np.array([0]), 3).rows.tolist() == [[NOBODY]]


@pytest.mark.usefixtures("pieces")
def test_pairs_that_reach_the_other_ones_floor() -> None:
    pictures = ProductPictures.of(on_a_circle(ANGLES))
    floors = np.array([984807, 984808, 900000, -2000000, 1000001], dtype=np.int32)  # cos 10 is .984808
    found = list(pairs_above(pictures, np.array([0, 1]), floors))
    left, right = (np.concatenate([getattr(each, name) for each in found]).tolist() for name in ("left", "right"))
    pairs = sorted(zip(left, right, strict=True))
    assert pairs == [(0, 1), (0, 2), (0, 3), (1, 0), (1, 2), (1, 3)]


def test_of_equal_products_only_the_first_can_be_listed() -> None:
    contents = ProductPictures.of(on_a_circle([0.0, 0.0, 50.0, 0.0, 0.0])).contents()
    everybody = np.ones(5, dtype=bool)
    assert first_copies(contents, everybody, 1).tolist() == [True, True, True, False, False]
    everybody[0] = False
    assert first_copies(contents, everybody, 1).tolist() == [False, True, True, True, False]


def test_a_pair_may_be_put_twice() -> None:
    lists = Neighbours.empty(2, 2)
    left, right = np.array([0, 0, 0, 1]), np.array([7, 7, 3, 9])
    lists.put(np.array([0, 1]), Pairs(left, right, np.array([500, 500, 500, -1], np.int32)))
    assert lists.rows.tolist() == [[3, 7], [9, NOBODY]]
    assert lists.millionths.tolist() == [[500, 500], [-1, 0]]
