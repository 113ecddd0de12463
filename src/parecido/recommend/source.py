"""A shop's products as boosts, groups and diversity see them."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.values import listed, quoted
from parecido.errors import QueryError
from parecido.filters.columns import Columns
from parecido.index.contract import Index, Mask, Vectors
from parecido.recommend.arranging.boosts import Rows
from parecido.shop.reader import Shop


class ShopColumns:
    """The columns of one snapshot's products; `parecido.recommend.arranging.boosts.Fields`."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def matches(self, column: str, value: str, rows: Rows) -> Mask:
        """Return which of some product rows have just this text in a column, "" for missing. Raises UnknownColumn."""
        encoded = self._columns.encoded(column)
        code = encoded.code_of.get(unicodedata.normalize("NFC", value), -1)
        return np.asarray(encoded.codes[rows] == code)

    def groups(self, column: str, rows: Rows) -> NDArray[np.int32]:
        """Return a number for a column's text of some product rows, -1 where it is missing. Raises UnknownColumn."""
        encoded = self._columns.encoded(column)
        codes = encoded.codes[rows]
        return np.where(codes == encoded.code_of.get("", -1), np.int32(-1), codes)

    def members(self, column: str, groups: NDArray[np.int32]) -> Mask:
        """Return which products (n,) have one of some numbers of `groups`, none for -1. Raises UnknownColumn."""
        encoded = self._columns.encoded(column)
        chosen = np.zeros(len(encoded.code_of), dtype=bool)
        chosen[groups[groups >= 0]] = True
        return chosen[encoded.codes]

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column's numbers for all product rows, nan where there is none.

        Raises UnknownColumn, or QueryError where they are prices in several currencies.
        """
        found = self._columns.measured(column, "number")
        if len(found.currencies) > 1:
            raise QueryError(
                f"the column {quoted(column)} has prices in {listed(found.currencies)}, which a boost cannot compare; "
                "give the table a column in one currency"
            )
        return found.numbers


class ShopSource(ShopColumns):
    """The columns and the rows of one snapshot's products; a `parecido.recommend.arranging.arrange.Source`."""

    def __init__(self, shop: Shop, index: Index, columns: Columns) -> None:
        super().__init__(columns)
        self._first = shop.picture_rows.first
        self._index = index

    def vectors(self, rows: Rows) -> Vectors:
        """Return the unit rows (n, dim) of the first pictures of some products."""
        return self._index.take(self._first[rows])
