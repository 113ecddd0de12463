"""What every index promises; one test suite runs over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""One unit-length row, shape (dim,)."""
Vectors = NDArray[np.float32]
"""Unit-length rows, shape (n, dim)."""
Mask = NDArray[np.bool_]
"""Which rows may compete, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the index (catalogue order, from 0) and its cosine similarity to the query."""

    row: int
    similarity: float


class Index(Protocol):
    """Nearest rows by inner product of unit vectors, which is their cosine."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        ...

    def __len__(self) -> int:
        """Rows in the index."""
        ...

    def nearest(self, query: Vector, k: int, allowed: Mask | None = None) -> list[Candidate]:
        """Return up to `k` candidates, most similar first.

        Only rows true in `allowed` compete, so a filter never shortens the answer while `k` matching rows
        exist. Similarities that agree to six decimals keep catalogue order. Raises DimensionMismatch when the
        query has another number of dimensions.
        """
        ...
