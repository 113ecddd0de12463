"""What is asked of every side; each runs in a process of its own, so that its memory is its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.vectors import Rows

Ids = NDArray[np.int64]


class Contender(Protocol):
    """One way of searching. Nothing is imported before it is made."""

    @property
    def efforts(self) -> Sequence[int]:
        """What it can be told to spend on a query, ascending; the first that finds enough is reported."""
        ...

    @property
    def filtered_efforts(self) -> Sequence[int]:
        """The same under a filter."""
        ...

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        """Write the index of the rows into an empty folder."""
        ...

    def open(self, rows_file: Path, folder: Path) -> None:
        """Open what was written. `rows_file` holds the rows themselves, for who wants them."""
        ...

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        """Return a filter as this side wants it; made once, then used by every query. Not timed."""
        ...

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        """Return up to k row numbers, best first, on one thread; -1 where there is none."""
        ...
