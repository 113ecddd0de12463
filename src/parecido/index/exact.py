"""Exact search in NumPy: the reference that every other backend is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError
from parecido.index.contract import Allowed, Candidate, Plan, Vector, Vectors
from parecido.index.query import check_allowed, check_count, check_query
from parecido.index.rank import DECIMALS, contenders, rank_rows
from parecido.settings import Settings

FILES: tuple[str, ...] = ()
"""What this backend keeps beside the vectors: nothing."""

_GATHER_SHARE = 4
"""Gathering a row costs about three times as much as passing over it: gather below one row in four."""

_BLOCK_NUMBERS = 4_000_000
"""Similarities held at once by nearest_rows: 16 MB, and three times that while they are sorted."""


class ExactIndex:
    """Every allowed row is compared with the query. Safe to call from several threads."""

    kind = "exact"
    steady = True

    def __init__(self, vectors: Vectors) -> None:
        """Search in `vectors`, float32 unit rows of shape (n, dim); they may be a read-only memory map."""
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise QueryError(f"vectors are {vectors.dtype} {vectors.shape}; expected float32 (n, dim)")
        self._vectors: Vectors = np.asarray(vectors)

    @property
    def vectors(self) -> Vectors:
        """The rows that are searched."""
        return self._vectors

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return int(self._vectors.shape[1])

    def __len__(self) -> int:
        """Rows in the index."""
        return len(self._vectors)

    def nearest(self, query: Vector, k: int, allowed: Allowed | None = None) -> list[Candidate]:
        """Return up to `k` candidates, most similar first; those equal to six decimals in catalogue order."""
        query, k = check_query(query, self.dim), check_count(k)
        if allowed is None:
            return rank_rows(self._vectors, contenders(self._vectors @ query, k), query, k)
        check_allowed(allowed, len(self))
        rows = allowed.rows
        coarse = self._vectors[rows] @ query if self._gathers(allowed) else (self._vectors @ query)[rows]
        return rank_rows(self._vectors, rows[contenders(coarse, k)], query, k)

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        """Return what `nearest` returns, and how it was found."""
        return self.nearest(query, k, allowed), self.plan(allowed)

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors, shape (len(rows), dim)."""
        return np.asarray(self._vectors[rows])

    def exactly(self) -> ExactIndex:
        """Return this index."""
        return self

    def carefully(self) -> ExactIndex:
        """Return this index."""
        return self

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how `nearest` would search among these rows."""
        if allowed is None:
            return Plan(self.kind, len(self), len(self), "every row is compared")
        check_allowed(allowed, len(self))
        how = "only the allowed rows are compared" if self._gathers(allowed) else "every row is compared, then filtered"
        return Plan(self.kind, len(self), allowed.count, how)

    def _gathers(self, allowed: Allowed) -> bool:
        """Whether so few rows are allowed that gathering them is faster than passing over all."""
        return allowed.count * _GATHER_SHARE < len(self)


def nearest_rows(
    vectors: Vectors, queries: Vectors, k: int, *, exclude_self: bool = False
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the rows nearest to each query and their similarities, both (queries, up to k), best first.

    For evaluation: one matrix product per block of queries, in bounded memory. The order is that of
    ExactIndex.nearest, but on float32 products. With `exclude_self` the queries are the rows themselves, in
    order, and no row is its own neighbour.
    """
    rows = len(vectors)
    if exclude_self and len(queries) != rows:
        raise QueryError(f"{len(queries)} queries cannot be the {rows} rows themselves")
    width = max(0, min(check_count(k), rows - exclude_self))
    nearest = np.empty((len(queries), width), dtype=np.intp)
    similarities = np.empty((len(queries), width), dtype=np.float32)
    step = max(1, _BLOCK_NUMBERS // max(1, rows))
    for start in range(0, len(queries) if width else 0, step):
        block = slice(start, start + step)
        scores = np.rint((queries[block] @ vectors.T) * 10.0**DECIMALS).astype(np.int64)
        if exclude_self:
            places = np.arange(len(scores))
            scores[places, places + start] = np.iinfo(np.int32).min
        # one sortable number per pair: the similarity in millionths, then the row, first rows first
        keys = scores * rows + np.arange(rows - 1, -1, -1)
        best = np.sort(np.partition(keys, rows - width, axis=1)[:, rows - width :], axis=1)[:, ::-1]
        nearest[block] = rows - 1 - best % rows
        similarities[block] = (best // rows) / 10.0**DECIMALS
    return nearest, similarities


def write_files(
    folder: Path, vectors: Vectors, ids: Sequence[str], pictures: Sequence[str], settings: Settings
) -> None:
    """Write nothing: the vectors are all that exact search needs."""


def open_files(folder: Path, vectors: Vectors, settings: Settings) -> ExactIndex:
    """Return exact search over the stored vectors."""
    del folder, settings  # another backend's needs
    return ExactIndex(vectors)
