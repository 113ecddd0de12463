"""Every index finds what a plain comparison finds: under filters by chance, by cluster, and against the query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Index, Vectors
from parecido.index.registry import BACKENDS, load_backend
from parecido.settings import Settings

ROWS, DIM, CLUSTERS = 20_000, 16, 200
SHARES = [0.001, 0.01, 0.1, 0.5, 1.0]


@dataclass(frozen=True)
class Crowd:
    """Two hundred things in a hundred rows each, and an index of them."""

    index: Index
    rows: Vectors
    clusters: NDArray[np.intp]

    @cached_property
    def queries(self) -> Vectors:
        """Rows of all clusters, moved a little: none of them is in the index."""
        moved = self.rows[:: ROWS // 40] + 0.05 * np.random.default_rng(3).normal(size=(40, DIM))
        return unit(moved)

    def recall(self, allowed: NDArray[np.bool_] | None, k: int = 10) -> float:
        """The mean share of the best allowed rows that the index finds."""
        asked = Allowed(np.ones(ROWS, dtype=np.bool_) if allowed is None else allowed)
        return float(np.mean([self.share(query, asked, k, filtered=allowed is not None) for query in self.queries]))

    def recall_where(self, bar: Callable[[Vectors], NDArray[np.bool_]], k: int = 10) -> list[float]:
        """The shares under a filter of each query's own: what `bar` makes of the rows' similarities to it."""
        return [self.share(query, Allowed(bar(self.rows @ query)), k) for query in self.queries]

    def share(self, query: Vectors, allowed: Allowed, k: int, *, filtered: bool = True) -> float:
        """The share of the best allowed rows that the index finds for one query."""
        cosines = self.rows[allowed.rows].astype(np.float64) @ query
        best = allowed.rows[np.argsort(-cosines, kind="stable")[:k]].tolist()
        found = [candidate.row for candidate in self.index.nearest(query, k, allowed if filtered else None)]
        assert len(found) == len(best)
        assert set(found) <= set(allowed.rows.tolist())
        return len(set(found) & set(best)) / len(best)


def unit(rows: NDArray[np.float64]) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module", params=sorted(BACKENDS))
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    package = BACKENDS[request.param][1]
    if package is not None and find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    random = np.random.default_rng(4)
    clusters = np.sort(random.integers(CLUSTERS, size=ROWS))
    rows = unit(random.normal(size=(CLUSTERS, DIM))[clusters] + 0.4 * random.normal(size=(ROWS, DIM)))
    backend, folder, names = (
        load_backend(request.param),
        tmp_path_factory.mktemp("index"),
        [str(n) for n in range(ROWS)],
    )
    backend.write_files(folder, rows, names, names, Settings())
    return Crowd(backend.open_files(folder, rows, Settings()), rows, clusters)


def test_recall_without_a_filter(crowd: Crowd) -> None:
    assert crowd.recall(None) >= 0.99


@pytest.mark.parametrize("share", SHARES)
def test_recall_under_a_filter_by_chance(crowd: Crowd, share: float) -> None:
    assert crowd.recall(np.random.default_rng(1).random(ROWS) < share) >= 0.99


@pytest.mark.parametrize("share", SHARES)
def test_recall_under_a_filter_that_follows_the_clusters(crowd: Crowd, share: float) -> None:
    """Whole clusters are allowed, others not at all; a query may be in the middle of those that are not."""
    order = np.random.default_rng(2).permutation(CLUSTERS)
    chosen = order[: max(1, round(share * CLUSTERS))]
    assert crowd.recall(np.isin(crowd.clusters, chosen)) >= 0.99


@pytest.mark.parametrize("share", [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.995])
def test_recall_under_a_filter_that_bars_each_querys_neighbourhood(crowd: Crowd, share: float) -> None:
    """Only the rows that are least like the query are allowed: none of the graph's or the lists' nearest."""
    shares = crowd.recall_where(lambda cosines: cosines <= np.quantile(cosines, share))
    assert np.mean(shares) >= 0.99


def test_recall_where_a_few_of_the_neighbourhood_are_allowed(crowd: Crowd) -> None:
    """A tenth of the rows is barred around the query but for one in a hundred, and half of the others."""
    chance = np.random.default_rng(6).random(ROWS)
    shares = crowd.recall_where(
        lambda cosines: np.where(cosines > np.quantile(cosines, 0.9), chance < 0.01, chance < 0.5)
    )
    assert np.mean(shares) >= 0.99


@pytest.mark.parametrize("half", [False, True])
def test_recall_of_all_but_the_querys_own_cluster(crowd: Crowd, half: bool) -> None:
    """What is not of the query's category; of which half is allowed, too."""
    even = np.arange(ROWS) % 2 == 0
    shares = crowd.recall_where(
        lambda cosines: (crowd.clusters != crowd.clusters[int(cosines.argmax())]) & (even | (not half))
    )
    assert np.mean(shares) >= 0.99


def test_all_but_a_few_rows(crowd: Crowd) -> None:
    """What one product's own pictures, or what was removed, leaves."""
    allowed = np.ones(ROWS, dtype=np.bool_)
    allowed[:: ROWS // 40] = False
    assert crowd.recall(allowed) >= 0.99


def test_more_rows_than_usual(crowd: Crowd) -> None:
    assert crowd.recall(None, k=100) >= 0.99
    assert crowd.recall(np.random.default_rng(5).random(ROWS) < 0.3, k=100) >= 0.99


def test_the_same_filter_twice_gives_the_same(crowd: Crowd) -> None:
    allowed = Allowed(np.arange(ROWS) % 3 == 0)
    query = crowd.queries[7]
    assert crowd.index.nearest(query, 10, allowed) == crowd.index.nearest(query, 10, allowed)
