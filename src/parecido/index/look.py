"""A look at how a filter lies around a query, before the search: as if by chance, or does it follow the clusters?

A walk through the graph meets enough allowed rows where they are everywhere around the query. Where one of the nearest
lists has hardly any, the filter follows the clusters there, and the walk would be caught among rows that do not count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.lists import Lists

_LISTS = 24
"""Lists around the query that are looked at."""
_SMALL = 20
"""Rows below which a list says too little of a share."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is allowed around the query: the share of the rows of its nearest lists, and whether it is so everywhere."""

    share: float
    by_chance: bool
    list_rows: float
    """Allowed rows of an average list that has any."""

    @property
    def lists(self) -> int:
        """Lists with allowed rows to begin with: more where the nearest allowed rows may be far off."""
        return _LISTS if self.by_chance else 2 * _LISTS

    def least(self, rows: int) -> int:
        """Return how many allowed rows to compare at least, in an index of so many rows."""
        return max(200, rows // 1250) if self.by_chance else max(400, rows // 300)

    def rows(self, rows: int) -> float:
        """Return about how many rows a search in lists would compare, in an index of so many rows."""
        return 2 * max(self.list_rows * self.lists, self.least(rows))

    def as_proved(self, lists: int) -> int:
        """Return how many lists do for the filter what so many do without one."""
        return math.ceil(lists * (1.5 if self.share < 0.95 else 1.0) / math.sqrt(max(self.share, 0.01)))

    def reach(self, unfiltered: int) -> int:
        """Return how wide a walk must be among so few allowed rows."""
        return int(unfiltered / max(self.share, 0.01) ** 0.6)


def most_compared(kept: Lists, rows: int) -> float:
    """Return about how many rows a search in a filter's lists would compare if it follows the clusters."""
    return Look(0.0, False, len(kept.rows) / max(1, kept.filled)).rows(rows)


def look_around(whole: Lists, kept: Lists, order: NDArray[np.intp], share: float) -> Look:
    """Return what a filter allows in the first lists of `order`; `share` is what it allows of all rows."""
    near = order[:_LISTS]
    sizes, allowed = whole.sizes[near], kept.sizes[near]
    around = float(allowed.sum() / sizes.sum())
    shares = allowed[sizes >= _SMALL] / sizes[sizes >= _SMALL]
    scarcest = float(shares.min()) if len(shares) else 1.0
    return Look(around, around >= share / 2 and scarcest >= 0.3 * around, len(kept.rows) / max(1, kept.filled))
