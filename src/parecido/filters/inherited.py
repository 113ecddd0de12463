"""What an earlier table's columns were, for a later one that differs in few rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from parecido.filters.kept import Key, Made


class Inherited(Generic[Key, Made]):
    """Columns of an earlier table by key, each with the row of that table that every row is now; -1 for a new row."""

    def __init__(self) -> None:
        self._held: dict[Key, tuple[Made, NDArray[np.intp]]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._held

    def take(self, key: Key) -> tuple[Made, NDArray[np.intp]] | None:
        """Return a column and its rows, and forget it; None where there is none."""
        return self._held.pop(key, None)

    def follow(
        self, kept: Iterable[tuple[Key, Made]], old_row: NDArray[np.intp], *, fresh: int, budget: int
    ) -> Inherited[Key, Made]:
        """Return what the next table inherits: what was kept, and what this table inherited and nobody asked for.

        A column of more than `fresh` new rows is left out, as reading the whole costs no more; so is what has no room
        in `budget` bytes, what was asked for longest ago first.
        """
        following: Inherited[Key, Made] = Inherited()
        joined: dict[int, NDArray[np.intp] | None] = {}
        earlier = [(key, made, rows) for key, (made, rows) in self._held.items()]
        for key, made, rows in [*((key, made, None) for key, made in reversed(list(kept))), *earlier]:
            if key in following._held or (budget := budget - made.nbytes) < 0:
                continue
            if id(rows) not in joined:
                now = old_row if rows is None else compose_rows(rows, old_row)
                joined[id(rows)] = now if np.count_nonzero(now < 0) <= fresh else None
            if (now_few := joined[id(rows)]) is not None:
                following._held[key] = (made, now_few)
        return following


def compose_rows(first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows before the first of two changes that the rows after the second were; -1 for a new row."""
    if not len(first):
        return np.full(len(second), -1)
    return np.where(second < 0, -1, first.take(second, mode="clip"))
