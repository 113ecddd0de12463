"""Every product ranked for every query, a block of queries at a time: exact, complete, and in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.rank import DECIMALS

_BLOCK_NUMBERS = 2_000_000
"""Similarities held at once: about 50 MB with their sorted keys."""
_NOWHERE = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Block:
    """The rankings of the queries `start` to `stop`.

    `left_out` bool (b, n) marks the products that may not answer, `available` int64 (b,) counts the others. `keys`
    int64 (b, n) ascend: the similarity in millionths, then the row, so that equal products keep catalogue order.
    """

    start: int
    stop: int
    left_out: NDArray[np.bool_]
    available: NDArray[np.int64]
    keys: NDArray[np.int64]

    def order(self, query: int, depth: int) -> NDArray[np.int64]:
        """Return the rows of the best `depth` products of the block's query, fewer where fewer may answer."""
        rows = self.keys.shape[1]
        best = self.keys[query, rows - min(depth, int(self.available[query])) :][::-1]
        ordered: NDArray[np.int64] = rows - 1 - best % rows
        return ordered

    def nearest(self, width: int) -> NDArray[np.int64]:
        """Return the rows of every query's best `width` products, (b, width), filled up with -1."""
        rows = self.keys.shape[1]
        best = self.keys[:, rows - width :][:, ::-1]
        return np.where(best == _NOWHERE, -1, rows - 1 - best % rows)


class Excluding(Protocol):
    """Tells which products may not answer which query."""

    def mask(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Return what is left out for the queries of those rows, bool (stop - start, products)."""
        ...


def rank_blocks(vectors: Vectors, exclusion: Excluding) -> Iterator[Block]:
    """Yield the rankings of every row of `vectors`, float32 (n, dim), among all the others, by inner product."""
    return rank_queries(vectors, vectors, exclusion)


def rank_queries(queries: Vectors, gallery: Vectors, exclusion: Excluding) -> Iterator[Block]:
    """Yield the rankings of the gallery, float32 (n, dim), for every query, float32 (m, dim), by inner product.

    The order is that of ExactIndex.nearest, on float32 products. Each row is sorted whole: with today's vectorised
    sorts that costs less than the product itself, and no depth need be guessed.
    """
    rows = len(gallery)
    step = max(1, _BLOCK_NUMBERS // max(1, rows))
    catalogue = np.arange(rows - 1, -1, -1)
    for start in range(0, len(queries), step):
        stop = min(start + step, len(queries))
        left_out = exclusion.mask(start, stop)
        keys = np.rint((queries[start:stop] @ gallery.T) * 10.0**DECIMALS).astype(np.int64)
        keys *= rows
        keys += catalogue
        keys[left_out] = _NOWHERE
        keys.sort(axis=1)
        yield Block(start, stop, left_out, rows - left_out.sum(axis=1, dtype=np.int64), keys)
