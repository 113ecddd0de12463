"""Which products compete for each place in the lists of all products: those allowed, of the right category."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from parecido.filters.encoded import Encoded
from parecido.index.contract import Mask
from parecido.index.product_pictures import Rows
from parecido.recommend.finding.category import SAME


class Rivals:
    """Which of n products may be recommended for each of them, never a product for itself.

    A product without a category takes those of any; it is of none itself, neither the same nor another one.
    """

    def __init__(
        self, products: int, allowed: Mask | None, *, mode: str = SAME, categories: Iterable[str] | None = None
    ) -> None:
        """Let all that are `allowed` compete, those of the `mode` where the products' `categories` are given."""
        self._mask = np.ones(products, dtype=bool) if allowed is None else allowed
        self._count = int(np.count_nonzero(self._mask))
        self._same = mode == SAME
        self._codes: NDArray[np.int32] | None = None
        if categories is not None:
            encoded = Encoded.of(categories, products)
            self._codes = np.where(encoded.codes == encoded.code_of.get("", -1), np.int32(-1), encoded.codes)
            known = np.flatnonzero(self._mask & (self._codes >= 0))
            order = known[np.argsort(self._codes[known], kind="stable")]
            ends = np.cumsum(np.bincount(self._codes[known], minlength=len(encoded.code_of)))
            self._members = np.split(order, ends[:-1])
            self._with_category = len(known)

    def count(self, row: int) -> int:
        """Return how many compete for a product's list."""
        category = self._category(row)
        if category < 0:
            return self._count - bool(self._mask[row])
        members = len(self._members[category])
        return members - bool(self._mask[row]) if self._same else self._with_category - members

    def among(self, row: int, others: Rows) -> Mask | None:
        """Return which of some products, all of them allowed, compete for a product's list; None for all."""
        category = self._category(row)
        if category < 0 or self._codes is None:
            return None
        codes = self._codes[others]
        return np.asarray(codes == category) if self._same else np.asarray((codes != category) & (codes >= 0))

    def rows(self, row: int) -> Rows:
        """Return the products that compete for a product's list, ascending."""
        category = self._category(row)
        if category < 0 or self._codes is None:
            rows = np.flatnonzero(self._mask)
        elif self._same:
            rows = self._members[category]
        else:
            rows = np.flatnonzero(self._mask & (self._codes != category) & (self._codes >= 0))
        return np.asarray(rows[rows != row], dtype=np.intp)

    def left(self, row: int, mask: Mask) -> int:
        """Return how many of a mask (n,) of products compete for a product's list."""
        return int(np.count_nonzero(mask[self.rows(row)])) if mask.any() else 0

    def _category(self, row: int) -> int:
        """Return the number of a product's category, -1 where any competes."""
        return -1 if self._codes is None else int(self._codes[row])
