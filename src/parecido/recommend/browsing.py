"""The products of a shop themselves: one by its id, all of them page by page, and what their columns hold."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parecido.catalogue.product import Product
from parecido.errors import QueryError, UnknownProduct
from parecido.filters import Facet, Filters, Where
from parecido.index.contract import Mask
from parecido.recommend.asking.cursor import read_cursor, write_cursor
from parecido.shop.reader import Shop

_TOGETHER = 16
"""Columns that are read in one pass over the table; more at once might not all be kept until they are counted."""


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some products in catalogue order, how many match in all, and the cursor of the next page (None on the last)."""

    products: tuple[Product, ...]
    matching: int
    next: str | None


@dataclass(frozen=True, slots=True)
class ColumnFacets:
    """What a column holds among the products that match.

    `values` are the most frequent ones with their counts, of `distinct` in all; `missing` counts the products without a
    value. `numbers` counts those whose text is a number, or a price, of which `low` is the least and `high` the
    greatest; None where there is none. `currencies` are those of the column's prices.
    """

    column: str
    distinct: int
    missing: int
    values: tuple[Facet, ...]
    numbers: int
    low: float | None
    high: float | None
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many products match, and what the columns hold among them."""

    matching: int
    columns: tuple[ColumnFacets, ...]


class Browsing:
    """Reads one snapshot of a shop as a catalogue: no similarity, and none of the rules. Safe between threads."""

    def __init__(self, shop: Shop, filters: Filters) -> None:
        self._shop = shop
        self._filters = filters

    def product(self, product: str) -> Product:
        """Return a product by its id; of its pictures the first one is named. Raises UnknownProduct."""
        row = self._shop.row_of(product)
        if row is None:
            raise UnknownProduct(
                f"no product {product[:80]!r} in this shop of {len(self._shop)}; ids are text, as in the table"
            )
        return self._shop.products([row])[0]

    def knows(self, product: str) -> bool:
        """Whether there is a product of this id."""
        return self._shop.row_of(product) is not None

    def page(self, *, where: Where | None = None, after: str | None = None, count: int = 20) -> ProductPage:
        """Return up to `count` products that match, in catalogue order, from behind a cursor on.

        A cursor stays good while products come and go: none is shown twice, none that was there all along is left out.
        Raises BadFilter, UnknownColumn, or QueryError for what is no cursor.
        """
        mask = self._filters.allowed(where)
        rows = np.arange(len(self._shop)) if mask is None else np.flatnonzero(mask)
        matching = len(rows)
        numbers = self._shop.picture_rows.products
        if after is not None:
            rows = rows[numbers[rows] > _last_shown(after)]
        shown = rows[:count].tolist()
        more = len(rows) > count
        products = tuple(self._shop.products(shown)) if shown else ()
        return ProductPage(products, matching, write_cursor([int(numbers[shown[-1]])]) if more else None)

    def facets(self, columns: Sequence[str] | None = None, *, where: Where | None = None, most: int = 20) -> Facets:
        """Return what some columns, or all of them, hold among the products that match, `most` values of each.

        Raises BadFilter or UnknownColumn.
        """
        mask = self._filters.allowed(where)
        asked = self._shop.columns if columns is None else columns
        names = list(dict.fromkeys(self._filters.columns.name(name) for name in asked))
        matching = len(self._shop) if mask is None else int(np.count_nonzero(mask))
        found: list[ColumnFacets] = []
        for place in range(0, len(names), _TOGETHER):
            together = names[place : place + _TOGETHER]
            self._filters.columns.read_together(together)
            found += [self._facets_of(name, mask, most) for name in together]
        return Facets(matching, tuple(found))

    def _facets_of(self, name: str, mask: Mask | None, most: int) -> ColumnFacets:
        column = self._filters.columns.encoded(name)
        counts = column.counts(mask)
        found = [
            Facet(text, int(count)) for text, count in zip(column.code_of, counts, strict=True) if count and text != ""
        ]
        missing = int(counts[column.code_of[""]]) if "" in column.code_of else 0
        measured = self._filters.columns.measured(name, "number")
        numbers = measured.numbers if mask is None else measured.numbers[mask]
        numbers = numbers[~np.isnan(numbers)]
        return ColumnFacets(
            column=name,
            distinct=len(found),
            missing=missing,
            values=tuple(heapq.nsmallest(most, found, key=lambda facet: (-facet.count, facet.value))),
            numbers=len(numbers),
            low=float(numbers.min()) if len(numbers) else None,
            high=float(numbers.max()) if len(numbers) else None,
            currencies=measured.currencies,
        )


def _last_shown(cursor: str) -> int:
    """Return the number of the last product that the pages before have shown. Raises QueryError."""
    numbers = read_cursor(cursor)
    if len(numbers) != 1:
        raise QueryError(
            f"{cursor[:40]!r} is no cursor of a list of products; give the text of its key next, whole, or leave it out"
        )
    return numbers[0]
