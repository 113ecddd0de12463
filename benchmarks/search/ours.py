"""Parecido's side: the index as a shop writes and opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.contender import Ids
from benchmarks.search.vectors import Rows
from parecido.index.allowed import Allowed
from parecido.index.registry import load_backend
from parecido.index.store import open_index, write_index
from parecido.settings import default_settings

DIGEST = "benchmark"


class Parecido:
    """The index of a kind, through the store: what is opened has been checked."""

    efforts = filtered_efforts = (0,)

    def __init__(self, backend: str = "hnsw") -> None:
        self._backend = backend

    def build(self, rows: Rows, masks: dict[str, NDArray[np.bool_]], folder: Path) -> None:
        del masks
        load_backend(self._backend)
        names = [str(number) for number in range(len(rows))]
        write_index(
            folder / "index",
            backend=self._backend,
            vectors=rows,
            ids=names,
            pictures=names,
            digest=DIGEST,
            settings=default_settings(),
        )

    def open(self, rows_file: Path, folder: Path) -> None:
        del rows_file
        self._index = open_index(folder / "index", backend=self._backend, digest=DIGEST, settings=default_settings())

    def prepare(self, name: str, mask: NDArray[np.bool_]) -> Any:
        del name
        return Allowed(mask)

    def search(self, query: Rows, k: int, effort: int, prepared: Any = None) -> Ids:
        del effort
        return np.array([found.row for found in self._index.nearest(query, k, prepared)], dtype=np.int64)
