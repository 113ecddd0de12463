"""What users meet: an index that misses something, and the percentiles of times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parecido.evaluate.serving import Difference, _time, measure_latency, measure_recall, sample_rows
from parecido.index.contract import Allowed
from parecido.index.exact import ExactIndex
from parecido.recommend import Recommender
from parecido.shop.reader import Shop

ANGLES = np.radians([0.0, 1.0, 90.0, 92.0, 80.0, 83.0])
VECTORS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)


class Forgetful(ExactIndex):
    """An index that has never heard of row 1."""

    def nearest(self, query: Any, k: int, allowed: Any = None) -> Any:
        known = np.ones(len(self), dtype=bool) if allowed is None else allowed.mask.copy()
        known[1] = False
        return super().nearest(query, k, Allowed(known))

    def exactly(self) -> ExactIndex:
        return ExactIndex(self.vectors)


@pytest.fixture
def angled(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The tiny shop, its vectors on a circle."""
    monkeypatch.setattr(Shop, "picture_vectors", lambda *_: VECTORS)
    monkeypatch.setattr(Shop, "vector", lambda _, row: VECTORS[row])
    with Shop(tiny_shop) as shop:
        yield shop


def test_an_index_is_told_what_it_missed(angled: Any) -> None:
    found = measure_recall(angled, Forgetful(VECTORS), [0, 2], 2, None)
    # 0 should find 1 and 5 and finds 5 and 4; 2 finds 3 and 5, as it should
    assert found.recall == pytest.approx((1 / 2 + 1) / 2)
    assert (found.backend, found.queries) == ("exact", 2)
    assert found.differences == (Difference("0", ("1",)),)


def test_at_weights_the_search_is_asked_that_similar_asks(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Forgetful, "steady", False)
    monkeypatch.setattr(Forgetful, "kind", "forgetful")
    with Shop(tiny_shop) as shop:
        index = Forgetful(shop.vectors())
        default = {aspect.name: aspect.weight for aspect in shop.card.aspects}
        kinds = [measure_recall(shop, index, [0], 5, weights).backend for weights in (None, default)]
        colour = measure_recall(shop, index, [0], 5, {"colour": 1.0})
    assert kinds == ["forgetful", "forgetful"]
    assert (colour.backend, colour.recall) == ("exact", 1.0)


def test_an_equal_is_as_good(angled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    twins = VECTORS.copy()
    twins[4] = twins[1]
    monkeypatch.setattr(Shop, "vectors", lambda _: twins)
    # rows 1 and 4 are equally near: the index that has only 4 is right
    assert measure_recall(angled, Forgetful(twins), [0], 1, None).recall == 1.0


def test_percentiles_are_by_nearest_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    # a clock for 100 questions of 1, 2, ... 100 milliseconds
    ticks = iter([moment for taken in range(1, 101) for moment in (0.0, taken / 1000)])
    monkeypatch.setattr("parecido.evaluate.serving.time.perf_counter", lambda: next(ticks))
    asked: list[int] = []
    latency = _time(asked.append, range(100))
    assert [latency.p50, latency.p95, latency.p99] == pytest.approx([50.0, 95.0, 99.0])
    assert latency.queries == 100
    assert asked == [0, *range(100)]  # the first one twice, once before the clock runs


def test_products_and_photos_are_asked_with(tiny_shop: Path) -> None:
    with Recommender.open(tiny_shop) as recommender:
        latency = measure_latency(recommender, ["1", "4"], 3)
    assert list(latency) == ["product", "photo"]
    assert all(times.queries == 2 and 0 < times.p50 <= times.p95 <= times.p99 for times in latency.values())


def test_the_sample_is_the_same_every_time() -> None:
    drawn = sample_rows(range(100), 10)
    assert drawn == sample_rows(range(100), 10)
    assert drawn == sorted(set(drawn))
    assert len(drawn) == 10
    assert sample_rows([7, 5], 10) == [7, 5]
