"""Rows found in lists: those of the nearest lists, then of every list that may hold one as near as what was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.bounds import Bounds, measure_bounds
from parecido.index.codes import ListCodes
from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.gather import inner_products
from parecido.index.lists import Lists

_CODED = 50
"""Rows fetched beyond those asked for, at least: codes tell rows that are far from the query less well apart."""
_SETTLED = 5
"""The row so many places behind the last one asked for says how near a list must be: codes err a little."""
_MANY, _MOST = 16, 20_000
"""One in so many of the rows that are looked through is compared exactly where that is more, up to so many."""
_SURE = 3.0
"""Standard errors of a code by which the last row fetched must lie behind the k-th."""
_MORE = 8
"""So many times as many are fetched where they do not."""
_EVERYTHING, _NUMBERS = 0.75, 10_000_000
"""Where that share of all rows is to be looked through, and they are no more numbers than that, codes save nothing."""


@dataclass(frozen=True, slots=True)
class Around:
    """A query of length 1, and how it lies to the lists: `closeness` by list, and the lists in its `order`."""

    query: Vector
    closeness: NDArray[np.float32]
    order: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows found, none where codes do not tell the best apart; out of how many of how many lists."""

    rows: NDArray[np.int64]
    looked: int
    lists: int


class ListSearch:
    """Searches lists of all rows, or of those that a filter leaves. Safe to use from several threads."""

    def __init__(self, vectors: Vectors, lists: Lists, codes: ListCodes, bounds: Bounds | None = None) -> None:
        """Search the lists of all of `vectors` by their codes.

        Bounds that are not given are measured here, in a fraction of a second, so that no question waits for them.
        """
        self.lists = lists
        self.bounds = measure_bounds(vectors, lists) if bounds is None else bounds
        """How near the rows of each list may be."""
        self._vectors, self._codes = vectors, codes

    def around(self, query: Vector) -> Around:
        """Compare a query of length 1 with all centres."""
        closeness = self.lists.closeness(query)
        return Around(query, closeness, np.argsort(-closeness))

    def first(self, around: Around, lists: int, k: int, least: int) -> NDArray[np.int64]:
        """Return the best `k` rows, and some to spare, of the first lists, which hold `least` at least."""
        order, first = self.lists.reach(around.order, lists, least)
        return self._codes.best(around.query, order[:first], k + _CODED, None)[0]

    def find(self, around: Around, kept: Lists, lists: int, k: int, allowed: Allowed | None) -> Listed:
        """Return the best `k` rows of `kept`, and some to spare, without the lists in which none of them is expected.

        `kept` are the lists of the allowed rows. The nearest `lists` of them are looked through whatever is expected.
        """
        count = k + max(_CODED, k // 2)
        order, first = kept.reach(around.order, lists, k + _SETTLED)
        rows, away = self._codes.best(around.query, order[:first], count, allowed)
        beyond = self._beyond(around, order[first:], away, k)
        looked = np.concatenate([order[:first], beyond])
        more = int(kept.sizes[beyond].sum())
        if more > _EVERYTHING * len(kept.rows) and more * len(around.query) <= _NUMBERS:
            return Listed(rows[:0], len(looked), len(order))
        if more // _MANY > count:
            count = max(count, min(_MOST, more // _MANY))
            rows, away = self._codes.best(around.query, looked, count, allowed)
        elif more:
            others, farther = self._codes.best(around.query, beyond, count, allowed)
            away = np.concatenate([away, farther])
            nearest = np.argsort(away, kind="stable")[:count]
            rows, away = np.concatenate([rows, others])[nearest], away[nearest]
        sure = self._sure(around.query, rows, away, k, whole=len(rows) < count)
        if not len(sure) and len(rows) == count:
            count *= _MORE
            rows, away = self._codes.best(around.query, looked, count, allowed)
            sure = self._sure(around.query, rows, away, k, whole=len(rows) < count)
        return Listed(sure, len(looked), len(order))

    def _beyond(self, around: Around, lists: NDArray[np.intp], away: NDArray[np.float32], k: int) -> NDArray[np.intp]:
        """Return the farther lists in which a row may be as near as what was found, all where that is too little."""
        if not len(lists) or len(away) < k + _SETTLED:
            return lists
        found = 1 - away[k + _SETTLED - 1] / 2  # of rows of length 1, the squared distance is 2 - 2 cosines
        return np.asarray(lists[self.bounds.highest(around.closeness)[lists] >= found], dtype=np.intp)

    def _sure(
        self, query: Vector, rows: NDArray[np.int64], away: NDArray[np.float32], k: int, *, whole: bool
    ) -> NDArray[np.int64]:
        """Return the rows that may be among the best `k`, none where rows that were not fetched may be, too.

        `rows` are best first by their codes, `away` how far they are, and `whole` says that there were no others.
        """
        if len(rows) <= k:
            return rows[:0]
        products = inner_products(self._vectors, rows, query)
        kth = np.partition(products, len(products) - k)[len(products) - k]
        error = self._codes.error(query, self._vectors[rows[k - 1]])
        if not whole and 1 - away[-1] / 2 > kth - _SURE * error:
            return rows[:0]
        return rows[np.argsort(-products, kind="stable")[: k + _CODED]]
