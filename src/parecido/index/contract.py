"""What every index promises; one test suite runs over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""One row, shape (dim,); a query that was weighed for other aspects than the default ones need not have length 1."""
Vectors = NDArray[np.float32]
"""Unit-length rows, shape (n, dim)."""
Mask = NDArray[np.bool_]
"""Which rows may compete, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the index (catalogue order, from 0) and its similarity: its inner product with the query."""

    row: int
    similarity: float


class Index(Protocol):
    """Nearest unit rows by inner product with the query: the cosine for a query of length 1.

    A weighed query (`parecido.embeddings.aspects.weigh_query`) may be longer or shorter; its products are similarities
    all the same, and no index may scale them.
    """

    @property
    def kind(self) -> str:
        """The name of its backend: "exact" or "annoy"."""
        ...

    @property
    def steady(self) -> bool:
        """Whether any query is searched equally well, whatever its weights."""
        ...

    @property
    def vectors(self) -> Vectors:
        """The rows themselves; they may be a read-only memory map."""
        ...

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
