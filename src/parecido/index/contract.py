"""What every index promises; one test suite runs over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.index.allowed import Allowed, Mask

__all__ = ["Allowed", "Candidate", "Index", "Mask", "Plan", "Vector", "Vectors"]

Vector = NDArray[np.float32]
"""One row, shape (dim,); a query that was weighed for other aspects than the default ones need not have length 1."""
Vectors = NDArray[np.float32]
"""Unit-length rows, shape (n, dim)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the index (catalogue order, from 0) and its similarity: its inner product with the query."""

    row: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How an index searched, or would begin to: with which method, and why.

    `method` is the name of a backend; `rows` are those of the index, `allowed` how many of them compete, `why` is a
    sentence without its full stop.
    """

    method: str
    rows: int
    allowed: int
    why: str

    def text(self) -> str:
        """Return the plan as one line for people."""
        return f"{self.method} search, {self.allowed} of {self.rows} rows compete: {self.why}"


class Index(Protocol):
    """Nearest unit rows by inner product with the query: the cosine for a query of length 1.

    A weighed query (`parecido.embeddings.aspects.weigh_query`) may be longer or shorter; its products are similarities
    all the same, and no index may scale them.
    """

    @property
    def kind(self) -> str:
        """The name of its backend, such as "exact"."""
        ...

    @property
    def steady(self) -> bool:
        """Whether any query is searched equally well, whatever its weights."""
        ...

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        ...

    def __len__(self) -> int:
        """Rows in the index."""
        ...

    def nearest(self, query: Vector, k: int, allowed: Allowed | None = None) -> list[Candidate]:
        """Return up to `k` candidates, most similar first.

        Only the rows of `allowed` compete, so a filter never shortens the answer while `k` matching rows exist.
        Similarities that agree to six decimals keep catalogue order. Raises DimensionMismatch when the query has
        another number of dimensions, QueryError when the filter is one of another index.
        """
        ...

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        """Return what `nearest` returns, and the search that found it."""
        ...

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors, exact float32, shape (len(rows), dim)."""
        ...

    def exactly(self) -> Index:
        """Return exact search of the same rows: the index itself where it is exact."""
        ...

    def carefully(self) -> Index:
        """Return a search of the same rows for queries that are unlike pictures, such as the mean of several.

        An index that searches them as well as any returns itself.
        """
        ...

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how `nearest` would begin to search among these rows. Raises QueryError as `nearest` does."""
        ...
