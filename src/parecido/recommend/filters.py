"""The columns of a shop as filters see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parecido.filters import Filters
from parecido.shop.reader import Shop


@dataclass(frozen=True, slots=True)
class ShopTable:
    """A shop's own columns; its rows are the shop's products."""

    shop: Shop

    @property
    def columns(self) -> Sequence[str]:
        """The table's column names."""
        return self.shop.columns

    def texts(self, column: str, rows: Sequence[int] | None = None, /) -> Sequence[str]:
        """Return one column of every product, or of those rows, in order."""
        if rows is None:
            return self.shop.attribute(column)
        return [product.attributes.get(column, "") for product in self.shop.products(rows)]

    def lines(self, columns: Sequence[str], /) -> Iterable[Sequence[str]]:
        """Yield some columns of every product, in order."""
        return self.shop.lines(columns)


def filters_of(shop: Shop, products: int) -> Filters:
    """Return the filters of a shop of so many products."""
    return Filters(ShopTable(shop), products)
