"""The columns of a shop as filters see them."""

from __future__ import annotations

from collections.abc import Sequence
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

    def texts(self, column: str, /) -> Sequence[str]:
        """Return one column of every product, in row order."""
        return self.shop.attribute(column)


def filters_of(shop: Shop, products: int) -> Filters:
    """Return the filters of a shop of so many products."""
    return Filters(ShopTable(shop), products)
