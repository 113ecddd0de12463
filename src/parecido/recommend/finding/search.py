"""The products of one snapshot by their similarity to one query."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Index, Vectors
from parecido.index.rank import DECIMALS
from parecido.recommend.arranging.boosts import Rows
from parecido.recommend.finding.nearest import Nearest, nearest_products
from parecido.shop.layout import PictureRows

OfPictures = Callable[[Allowed], Allowed]
"""Turns which products compete into which pictures do."""


class QuerySearch:
    """Searches an index for one query, and remembers by which pair of pictures each product was found.

    What was found without a filter is kept for whoever asks for less of it.
    """

    def __init__(
        self, index: Index, pictures: PictureRows, queries: Vectors, of_pictures: OfPictures, *, least: int
    ) -> None:
        """Search for the `queries` (q, dim) of one question; without a filter, always for `least` products at least."""
        self._index = index
        self._pictures = pictures
        self._queries = queries
        self._of_pictures = of_pictures
        self._least = least
        self._unfiltered: list[Nearest] | None = None
        self._found: dict[int, Nearest] = {}

    def __len__(self) -> int:
        """Products of the shop."""
        return len(self._pictures.products)

    def found(self, row: int) -> Nearest:
        """Return how a product was found."""
        return self._found[row]

    def of_others(self, index: Index, queries: Vectors, *, least: int) -> QuerySearch:
        """Return a search of the same products for other queries, in an index of the same pictures."""
        return QuerySearch(index, self._pictures, queries, self._of_pictures, least=least)

    def nearest(self, count: int, allowed: Allowed | None = None) -> list[Nearest]:
        """Return the `count` most similar products, fewer where fewer are `allowed`."""
        if allowed is not None:
            return self._search(count, self._of_pictures(allowed))
        if self._unfiltered is None or len(self._unfiltered) < min(count, len(self)):
            self._unfiltered = self._search(max(count, self._least), None)
        return self._unfiltered[:count]

    def voters(self, count: int, without: frozenset[int]) -> list[Nearest]:
        """Return the `count` most similar products, filters or not, less those `without` a vote."""
        found = self.nearest(count + len(without))
        return [each for each in found if each.row not in without][:count]

    def compare(self, rows: Rows) -> NDArray[np.float64]:
        """Return the similarities of some products, to six decimals."""
        for row in rows:
            pictures = self._pictures.of(int(row))
            products = self._index.take(pictures).astype(np.float64) @ self._queries.T.astype(np.float64)
            picture, query = np.unravel_index(int(np.argmax(products)), products.shape)
            similarity = float(np.round(products[picture, query], DECIMALS)) + 0.0
            self._found[int(row)] = Nearest(int(row), similarity, int(pictures[picture]), int(query))
        return np.array([self._found[int(row)].similarity for row in rows], dtype=np.float64)

    def _search(self, count: int, allowed: Allowed | None) -> list[Nearest]:
        found = nearest_products(self._index, self._pictures, self._queries, count, own=None, allowed=allowed)
        self._found.update((each.row, each) for each in found)
        return found
