"""Parecido's side: the index as a shop writes and opens it, alone and under snapshots that grow."""

from __future__ import annotations

import copy
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.contender import Ids
from benchmarks.search.vectors import Rows
from parecido.index.allowed import Allowed
from parecido.index.contract import Index
from parecido.index.plan import plan_search
from parecido.index.snapshot import SnapshotIndex
from parecido.index.store import Base, open_base, write_base
from parecido.index.store import Rows as BaseRows
from parecido.settings import default_settings

SIGHT, REFERENCE = "benchmark", "reference"
ADDED = 100
"""Rows that come in a second while a writer adds."""


class Parecido:
    """The index of one kind, through the store: what is opened has been checked."""

    efforts = filtered_efforts = (0,)

    def __init__(self, backend: str = "hnsw") -> None:
        self._backend = backend
        self._index: Index

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        """Write a base of the rows."""
        del masks
        names = [""] * len(rows)
        made = BaseRows(rows, np.arange(1, len(rows) + 1), names, names)
        reference = write_base(folder, made, backend=self._backend, sight=SIGHT, settings=default_settings())
        (folder / REFERENCE).write_text(reference, encoding="ascii")

    def open(self, rows_file: Path, folder: Path) -> None:
        """Open the base, which checks every byte of it."""
        del rows_file
        reference = (folder / REFERENCE).read_text(encoding="ascii")
        self._base = open_base(folder, reference, backend=self._backend, sight=SIGHT, settings=default_settings())
        self._index = self._base.index

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        """Return a filter."""
        del name
        return Allowed(mask)

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        """Ask the index of the newest snapshot."""
        del effort
        return np.array([found.row for found in self._index.nearest(query, k, prepared)], dtype=np.int64)

    def blended(self) -> Parecido:
        """Return this side as a shop asks it with the mean of several products."""
        other = copy.copy(self)
        other._index = plan_search(self._index, as_built=True, blended=True)
        return other

    def grow(self, stop: threading.Event) -> None:
        """Put a snapshot with ADDED rows more in the place of the one before every second, until told to stop.

        The rows that come are far from all queries, so that the right answers stay right.
        """
        base = Base(self._base.reference, self._base.index, self._base.pictures)
        added = -base.index.take(np.arange(min(len(base.index), 60 * ADDED)))
        count = 0
        while not stop.wait(1.0) and count < len(added):
            count += ADDED
            numbers = np.concatenate([base.pictures, base.pictures[-1] + 1 + np.arange(count)])
            self._index = SnapshotIndex(base, numbers, np.ascontiguousarray(added[:count]))
        self._index = base.index
