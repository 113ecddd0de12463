"""The nearest products of a query, before anything but similarity has ordered them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

WIDTH = 200
"""Candidates that boosts, groups and diversity choose from at a time.

On the real catalogue the 200th neighbour of a product has a similarity of .75 (median), the tenth one .91: wide enough
for another choice, and nothing in it is a product of another kind.
"""


@dataclass(frozen=True, slots=True)
class Pool:
    """Product rows (n,) and their similarities to the query (n,), most similar first."""

    rows: NDArray[np.intp]
    similarities: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: NDArray[np.bool_] | slice) -> Pool:
        """Return some of them."""
        return Pool(self.rows[places], self.similarities[places])


class Found(Protocol):
    """A product row that was found, with its similarity."""

    @property
    def row(self) -> int: ...

    @property
    def similarity(self) -> float: ...


def make_pool(candidates: Sequence[Found] | Pool) -> Pool:
    """Return candidates as arrays, in their order."""
    if isinstance(candidates, Pool):
        return candidates
    rows = np.fromiter((each.row for each in candidates), dtype=np.intp, count=len(candidates))
    return Pool(rows, np.fromiter((each.similarity for each in candidates), dtype=np.float64, count=len(candidates)))
