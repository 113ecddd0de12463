"""R@K, P@10 and mAP@R by hand, on a circle."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.evaluate import ranking
from parecido.evaluate.protocols.retrieval import Retrieval, measure_retrieval
from parecido.index.contract import Vectors


def circle(*angles: float) -> Vectors:
    radians = np.radians(angles)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


GALLERY = (circle(0, 10, 20, 30), list("abab"))


@pytest.mark.parametrize("at_once", [4, 10_000])
def test_queries_and_gallery_apart(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "_BLOCK_NUMBERS", at_once)
    # at 0: a b a b, right at ranks 1 and 3; at 30: b a b a, right at 2 and 4; nothing in the gallery is a c
    found = measure_retrieval((circle(0, 30, 5), ["a", "a", "c"]), GALLERY, (1, 2, 4))
    assert dict(found.recall) == pytest.approx({1: 1 / 3, 2: 2 / 3, 4: 2 / 3})
    assert found.precision == pytest.approx((2 + 2 + 0) / 30)
    # R is 2: the first has P@1 of the first two, the second P@2
    assert found.map_at_r == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert found.lonely == 1


def test_each_query_against_the_others() -> None:
    # 0: b a b   1: a a b   10: b b a   12: a b a
    found = measure_retrieval((circle(0, 1, 10, 12), list("abab")), None, (1, 2, 3))
    assert dict(found.recall) == {1: 0.0, 2: 0.5, 3: 1.0}
    assert [found.precision, found.map_at_r, found.lonely] == pytest.approx([0.1, 0.0, 0])


def test_a_query_is_never_its_own_answer_even_where_another_is_equal() -> None:
    found = measure_retrieval((circle(7, 7, 7), list("aab")), None, (1,))
    # equal ones keep the gallery's order: 0 finds 1, 1 finds 0, the b has no other
    assert [found.recall[1], found.map_at_r, found.lonely] == pytest.approx([2 / 3, 1.0, 1])


def test_a_right_answer_beyond_the_deepest_rank_is_not_found() -> None:
    angles = [0.0, *range(1, 13), 40.0]
    found = measure_retrieval((circle(0), ["a"]), (circle(*angles[1:]), [*"bbbbbbbbbbbb", "a"]), (1, 10))
    assert (dict(found.recall), found.precision, found.map_at_r) == ({1: 0.0, 10: 0.0}, 0.0, 0.0)


def test_no_query_with_a_right_answer_has_no_mean() -> None:
    assert measure_retrieval((circle(0), ["c"]), GALLERY, (1,)) == Retrieval({1: 0.0}, 0.0, None, 1)
