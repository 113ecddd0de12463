"""The nearest products of many products at once: exact, block by block, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Mask
from parecido.index.product_pictures import ProductPictures, Rows
from parecido.index.query import check_count
from parecido.index.rank import ROUNDING
from parecido.threads import work_in_order

NOBODY = -1
"""Fills up a list that is shorter than k."""
BLOCK = 1_024
"""Products that ask at once."""
TILE = 16_384
"""Products that are compared with them at once: 64 MB of similarities."""
_GROUPS = 1_024
_LEAST = np.float32(-2.0)
"""Less than any cosine, and more than what does not compete."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Lists of up to k products, most similar first, those equal to six decimals in catalogue order.

    `rows` int32 (lists, k) are product rows, NOBODY after the last; `millionths` int32 (lists, k) are the similarities
    times a million, 0 there.
    """

    rows: NDArray[np.int32]
    millionths: NDArray[np.int32]

    @classmethod
    def empty(cls, lists: int, k: int) -> Neighbours:
        """Return lists of nobody."""
        return cls(np.full((lists, k), NOBODY, np.int32), np.zeros((lists, k), np.int32))

    def similarities(self) -> NDArray[np.float64]:
        """Return the similarities, (lists, k), 0 where there is nobody."""
        return self.millionths / 1e6

    def put(self, places: Rows, pairs: Pairs) -> None:
        """Fill the lists at `places` (some,) with the best of these pairs, whose `left` counts within `places`.

        A pair may be given twice.
        """
        k = self.rows.shape[1]
        order = np.lexsort((pairs.right, -pairs.millionths, pairs.left))
        left, right, millionths = pairs.left[order], pairs.right[order], pairs.millionths[order]
        fresh = np.ones(len(left), dtype=bool)
        fresh[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])  # a pair's twin has its similarity: it is next
        left, right, millionths = left[fresh], right[fresh], millionths[fresh]
        rank = np.arange(len(left)) - np.searchsorted(left, left)
        kept = rank < k
        self.rows[places], self.millionths[places] = NOBODY, 0
        self.rows[places[left[kept]], rank[kept]] = right[kept]
        self.millionths[places[left[kept]], rank[kept]] = millionths[kept]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of products with their similarities in millionths, each (pairs,)."""

    left: Rows
    right: Rows
    millionths: NDArray[np.int32]


def list_neighbours(
    pictures: ProductPictures,
    asking: Rows,
    k: int,
    *,
    answering: Mask | None = None,
    workers: int = 1,
    tick: Callable[[int], object] = lambda _: None,
) -> Neighbours:
    """Return the `k` nearest of the `answering` products (all by default) for each of the `asking` ones, never itself.

    The lists are those of exact search. `tick` is told how many more lists are ready.
    """
    k = min(check_count(k), max(1, len(pictures) - 1))
    found = Neighbours.empty(len(asking), k)

    def search(start: int) -> tuple[Rows, Pairs]:
        places = np.arange(start, min(start + BLOCK, len(asking)))
        return places, _nearest_pairs(pictures, asking[places], k, answering)

    for places, pairs in work_in_order(search, range(0, len(asking), BLOCK), workers):
        found.put(places, pairs)
        tick(len(places))
    return found


def pairs_above(
    pictures: ProductPictures, asking: Rows, floors: NDArray[np.int32], *, workers: int = 1
) -> Iterator[Pairs]:
    """Yield all pairs of an `asking` product (left) and another one at least as similar as the other one's floor.

    `floors` (n,) are millionths. Pairs come in blocks of asking products.
    """
    coarse = (floors / 1e6).astype(np.float32) - ROUNDING

    def search(start: int) -> Pairs:
        rows = asking[start : start + BLOCK]
        found = [
            (rows[places], columns)
            for tile, similarities in _tiles(pictures, rows, None)
            for places, columns in [_where(similarities >= coarse[tile], tile)]
        ]
        left, right = (np.concatenate(parts) for parts in zip(*found, strict=True))
        millionths = pictures.millionths(left, right)
        kept = millionths >= floors[right]
        return Pairs(left[kept], right[kept], millionths[kept])

    yield from work_in_order(search, range(0, len(asking), BLOCK), workers)


def first_copies(contents: NDArray[np.uint8], answering: Mask, k: int) -> Mask:
    """Return which `answering` products can be in anybody's list of `k`: of equal ones only the first k + 1.

    Without the others, a picture that thousands of products share costs no more than any.
    """
    rows = np.flatnonzero(answering)
    keys = np.ascontiguousarray(contents[rows]).view("V16").reshape(-1)
    group = np.unique(keys, return_inverse=True)[1].reshape(-1)
    order = np.argsort(group, kind="stable")
    rank = np.empty(len(rows), dtype=np.intp)
    rank[order] = np.arange(len(rows)) - np.searchsorted(group[order], group[order])
    able = answering.copy()
    able[rows[rank > k]] = False
    return able


def _nearest_pairs(pictures: ProductPictures, rows: Rows, k: int, answering: Mask | None) -> Pairs:
    """Return pairs that hold the best `k` of every row, `left` counted within `rows`.

    The k-th largest of the maxima of groups of columns is at most the k-th largest of all: what lies below is no
    contender. That passes over the similarities at memory's speed, where sorting them costs more than making them.
    """
    best = np.full((len(rows), k), _LEAST, dtype=np.float32)
    found = []
    for tile, similarities in _tiles(pictures, rows, answering):
        maxima = np.concatenate([best, _group_maxima(similarities, max(_GROUPS, 8 * k))], axis=1)
        best = np.partition(maxima, maxima.shape[1] - k, axis=1)[:, maxima.shape[1] - k :]
        bar = best.min(axis=1, keepdims=True) - ROUNDING
        places, columns = _where(similarities >= bar, tile)
        found.append((places, columns, similarities[places, columns - tile.start]))
    left, right, coarse = (np.concatenate(parts) for parts in zip(*found, strict=True))
    kept = coarse >= bar[left, 0]
    left, right = left[kept], right[kept]
    return Pairs(left, right, pictures.millionths(rows[left], right))


def _tiles(
    pictures: ProductPictures, rows: Rows, answering: Mask | None
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Yield the similarities of some products and all others, tile by tile; less than any for what does not compete."""
    for start in range(0, len(pictures), TILE):
        tile = slice(start, min(start + TILE, len(pictures)))
        similarities = pictures.compare(rows, tile)
        inside = np.flatnonzero((rows >= tile.start) & (rows < tile.stop))
        similarities[inside, rows[inside] - tile.start] = -np.inf
        if answering is not None:
            similarities[:, ~answering[tile]] = -np.inf
        yield tile, similarities


def _group_maxima(similarities: NDArray[np.float32], groups: int) -> NDArray[np.float32]:
    """Return the maxima of disjoint groups of columns, (rows, up to `groups`); neighbours in the table lie apart."""
    width = similarities.shape[1]
    if width <= groups:
        return similarities
    maxima = similarities[:, :groups].copy()
    for start in range(groups, width, groups):
        part = similarities[:, start : start + groups]
        np.maximum(maxima[:, : part.shape[1]], part, out=maxima[:, : part.shape[1]])
    return maxima


def _where(mask: Mask, tile: slice) -> tuple[Rows, Rows]:
    """Return which rows and which products of a tile a mask (rows, tile) marks."""
    places, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])  # much faster than np.nonzero in two dimensions
    return places, columns + tile.start
