"""Rankings: complete, in the order that the exact index gives, whatever the size of a block."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.embeddings.embedder import unit_rows
from parecido.errors import QueryError
from parecido.evaluate import ranking
from parecido.evaluate.exclusion import Exclusion, check_similarity, number_pictures
from parecido.evaluate.ranking import rank_blocks
from parecido.index.exact import nearest_rows
from parecido.shop.reader import Shop

# Rows at these angles: their similarities are the cosines of the differences.
ANGLES = np.radians([0.0, 1.0, 90.0, 91.0, 80.0])
VECTORS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)


def test_every_other_product_is_ranked() -> None:
    (block,) = rank_blocks(VECTORS, Exclusion(5))
    assert [block.order(query, 9).tolist() for query in range(5)] == [
        [1, 4, 2, 3],
        [0, 4, 2, 3],
        [3, 4, 1, 0],
        [2, 4, 1, 0],
        [2, 3, 1, 0],
    ]
    assert block.order(0, 2).tolist() == [1, 4]
    assert block.nearest(2).tolist() == [[1, 4], [0, 4], [3, 4], [2, 4], [2, 3]]


def test_what_is_near_the_query_does_not_answer() -> None:
    # cos 1° is .99985, cos 10° is .985, cos 11° is .982
    exclusion = Exclusion(5, spaces=[VECTORS], threshold=0.995)
    (block,) = rank_blocks(VECTORS, exclusion)
    assert [block.order(query, 9).tolist() for query in range(5)] == [
        [4, 2, 3],
        [4, 2, 3],
        [4, 1, 0],
        [4, 1, 0],
        [2, 3, 1, 0],
    ]
    assert block.available.tolist() == [3, 3, 3, 3, 4]
    assert block.nearest(4)[0].tolist() == [4, 2, 3, -1]


def test_what_shares_the_query_s_picture_does_not_answer() -> None:
    mask = Exclusion(4, pictures=[np.array([0, 1, 0, 2])]).mask(0, 4)
    assert mask.tolist() == [
        [True, False, True, False],
        [False, True, False, False],
        [True, False, True, False],
        [False, False, False, True],
    ]


def test_the_order_is_that_of_exact_search(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    vectors = unit_rows(random.normal(size=(41, 6)).astype(np.float32))
    vectors[7] = vectors[30]  # equals keep catalogue order
    nearest, _ = nearest_rows(vectors, vectors, 40, exclude_self=True)
    monkeypatch.setattr(ranking, "_BLOCK_NUMBERS", 41 * 4)
    blocks = list(rank_blocks(vectors, Exclusion(41)))
    assert [block.start for block in blocks] == list(range(0, 41, 4))
    np.testing.assert_array_equal(np.concatenate([block.nearest(40) for block in blocks]), nearest)


def test_thumbnails_are_numbered_by_their_bytes(tiny_shop: object, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = {4: b"belt", 0: b"cap", 2: b"belt"}
    monkeypatch.setattr(Shop, "thumbnails", lambda _, rows: [pictures[row] for row in rows])
    monkeypatch.setattr("parecido.evaluate.exclusion._THUMBNAILS_AT_ONCE", 2)
    with Shop(tiny_shop) as shop:  # type: ignore[arg-type]
        assert number_pictures(shop, [4, 0, 2]).tolist() == [0, 1, 0]


def test_a_threshold_is_a_similarity() -> None:
    assert check_similarity(1) == 1.0
    with pytest.raises(QueryError, match=r"duplicates cannot begin at similarity 1\.5"):
        check_similarity(1.5)
