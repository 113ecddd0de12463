"""A look at how a filter lies around a query, before the search: as if by chance, or does it follow the clusters?

A walk through the graph meets enough allowed rows where they are everywhere around the query. Where one of the nearest
lists has hardly any, the filter follows the clusters there, and the walk would be caught among rows that do not count.
It is a guess, and saves time where it is right: what was found is looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.lists import Lists

LISTS = 24
"""Lists around the query that are looked at; and, of those with allowed rows, looked through whatever is expected."""
_SMALL = 20
"""Rows below which a list says too little of a share."""
_TRUSTED = 0.75
"""Share of what a walk keeps in sight of which it is sure enough: the rows at its edge it finds less well."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is allowed around the query: the share of the rows of its nearest lists, and whether it is so everywhere."""

    share: float
    by_chance: bool

    def reach(self, unfiltered: int) -> int:
        """Return how wide a walk must be among so few allowed rows."""
        return int(unfiltered / max(self.share, 0.01) ** 0.6)


def look_around(whole: Lists, kept: Lists, order: NDArray[np.intp], share: float) -> Look:
    """Return what a filter allows in the first lists of `order`; `share` is what it allows of all rows."""
    near = order[:LISTS]
    sizes, allowed = whole.sizes[near], kept.sizes[near]
    around = float(allowed.sum() / sizes.sum())
    shares = allowed[sizes >= _SMALL] / sizes[sizes >= _SMALL]
    scarcest = float(shares.min()) if len(shares) else 1.0
    return Look(around, around >= share / 2 and scarcest >= 0.3 * around)


def allowed_within(met: NDArray[np.intp], mask: NDArray[np.bool_], k: int) -> NDArray[np.intp]:
    """Return the allowed rows of what a walk met, best first; none where the best `k` are not well within its sight.

    They are not where the query's own neighbourhood is barred, however much is allowed elsewhere.
    """
    passing = np.flatnonzero(mask[met])
    if len(passing) <= k or passing[k - 1] >= _TRUSTED * len(met):
        return met[:0]
    return met[passing]
