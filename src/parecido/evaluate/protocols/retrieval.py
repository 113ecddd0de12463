"""The figures of retrieval between queries and a gallery, as metric learning reports them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.exclusion import Exclusion
from parecido.evaluate.ranking import Excluding, rank_queries
from parecido.index.contract import Vectors
from parecido.progress import progress

PRECISION_AT = 10


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Means over all queries. `recall` is R@K by K: the share of queries with a right answer among the first K.

    `precision` is P@10. `map_at_r` is over the queries that have a right answer; `lonely` counts the others, whose
    R@K and P@10 are 0. It is None where none has one.
    """

    recall: Mapping[int, float]
    precision: float
    map_at_r: float | None
    lonely: int


class _NothingLeftOut:
    """Queries that are none of the gallery's pictures: all of it may answer."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def mask(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Return that nothing is left out."""
        return np.zeros((stop - start, self._rows), dtype=bool)


def measure_retrieval(
    queries: tuple[Vectors, Sequence[str]], gallery: tuple[Vectors, Sequence[str]] | None, ranks: Sequence[int]
) -> Retrieval:
    """Return the figures of some unit rows and their classes; without a gallery each query asks all the others.

    R@K is the top-K accuracy of Liu et al. 2016 and the Recall@K of Song et al. 2016; mAP@R is that of Musgrave,
    Belongie and Lim 2020, "A Metric Learning Reality Check". Equal similarities keep the gallery's order.
    """
    vectors, names = queries
    others, other_names = queries if gallery is None else gallery
    exclusion: Excluding = Exclusion(len(vectors)) if gallery is None else _NothingLeftOut(len(others))
    _, codes = np.unique(np.array([*names, *other_names], dtype=np.str_), return_inverse=True)
    asked, offered = np.split(codes.reshape(-1), [len(names)])
    sizes = np.bincount(offered, minlength=int(codes.max()) + 1)
    relevant = sizes[asked] - (gallery is None)
    deepest = max(PRECISION_AT, *ranks)
    first = np.full(len(vectors), deepest)
    hits, depth = np.zeros(len(vectors)), np.full(len(vectors), np.nan)
    with progress("rankings", len(vectors), "queries") as tick:
        for block in rank_queries(vectors, others, exclusion):
            for place, query in enumerate(range(block.start, block.stop)):
                if relevant[query]:
                    order = block.order(place, max(deepest, int(relevant[query])))
                    places = np.flatnonzero(offered[order] == asked[query])
                    first[query] = places[0] if len(places) else deepest
                    hits[query] = np.searchsorted(places, PRECISION_AT)
                    depth[query] = _average_precision(places, int(relevant[query]))
            tick(block.stop - block.start)
    return Retrieval(
        recall={rank: float((first < rank).mean()) for rank in ranks},
        precision=float(hits.mean() / PRECISION_AT),
        map_at_r=None if np.isnan(depth).all() else float(np.nanmean(depth)),
        lonely=int((relevant == 0).sum()),
    )


def _average_precision(places: NDArray[np.intp], relevant: int) -> float:
    """Return the mean over R of P@i at the places i <= R, from 0, that hold a right answer."""
    within = places[: np.searchsorted(places, relevant)]
    return float((np.arange(1, len(within) + 1) / (within + 1)).sum() / relevant)
