"""The products of one snapshot by their similarity to one query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Index, Vector
from parecido.index.rank import DECIMALS
from parecido.recommend.boosts import Rows
from parecido.recommend.candidates import Pool, make_pool


class QuerySearch:
    """Searches an index for one query; what was found without a filter is kept for who asks for less of it."""

    def __init__(self, index: Index, query: Vector, *, least: int) -> None:
        """Search for a `query` (dim,), without a filter always for `least` products at least."""
        self._index = index
        self._query = query
        self._least = least
        self._found: Pool | None = None

    def __len__(self) -> int:
        """Products of the shop."""
        return len(self._index)

    def nearest(self, count: int, allowed: Allowed | None = None) -> Pool:
        """Return the `count` most similar products, fewer where fewer are `allowed`."""
        if allowed is not None:
            return make_pool(self._index.nearest(self._query, count, allowed))
        wanted = min(count, len(self))
        if self._found is None or len(self._found) < wanted:
            self._found = make_pool(self._index.nearest(self._query, max(count, self._least)))
        return self._found if len(self._found) <= count else self._found.take(np.arange(count))

    def compare(self, rows: Rows) -> NDArray[np.float64]:
        """Return the similarities of some products, to six decimals."""
        vectors = self._index.take(rows).astype(np.float64)
        return np.asarray(np.round(vectors @ self._query.astype(np.float64), DECIMALS) + 0.0)
