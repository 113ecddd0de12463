"""Which products of a shop match what is asked of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.errors import UnknownColumn
from parecido.index.contract import Mask
from parecido.shop.reader import Shop

Where = Mapping[str, str | Sequence[str]]
"""Column -> the text it must equal; several texts must all hold. "" asks for a missing value."""


class Filters:
    """The columns of a shop, each read once and then kept."""

    def __init__(self, shop: Shop, products: int) -> None:
        """Filter a shop of so many products."""
        self._shop = shop
        self._products = products
        self._columns: dict[str, NDArray[np.object_]] = {}

    def allowed(self, where: Where) -> Mask | None:
        """Return which rows match every clause, or None without clauses. Raises UnknownColumn."""
        if not where:
            return None
        allowed = np.ones(self._products, dtype=bool)
        for column, wanted in where.items():
            texts = self._column(column)
            for text in [wanted] if isinstance(wanted, str) else wanted:
                allowed &= texts == text
        return allowed

    def _column(self, name: str) -> NDArray[np.object_]:
        """Return a column's texts, shape (n,); objects, so a long text costs only itself."""
        if name not in self._shop.columns:
            raise UnknownColumn(f"no column {name!r} to filter on; this shop has {', '.join(self._shop.columns)}")
        if name not in self._columns:
            self._columns[name] = np.array(self._shop.attribute(name), dtype=object)
        return self._columns[name]
