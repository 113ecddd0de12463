"""Which picture is whose: the rows of all pictures of a snapshot, and the products that they belong to."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parecido.errors import DamagedShop
from parecido.shop.totals import check_total, read_rows, total_of_pictures


@dataclass(frozen=True)
class PictureRows:
    """The pictures of a snapshot by row: `numbers` int64 (m,), ascending, and `owners` (m,), their products' rows.

    `products` int64 (n,) are the numbers of the products, ascending; `first` (n,) is the row of each one's first
    picture.
    """

    numbers: NDArray[np.int64]
    owners: NDArray[np.intp]
    products: NDArray[np.int64]
    first: NDArray[np.intp]

    @cached_property
    def one_each(self) -> bool:
        """Whether every product has one picture, in the products' own order: then the rows of both are the same."""
        return len(self.owners) == len(self.products) and bool((self.owners == np.arange(len(self.owners))).all())

    def of(self, product: int) -> NDArray[np.intp]:
        """Return the rows of all pictures of a product row, its first picture first."""
        if self.one_each:
            return np.array([product], dtype=np.intp)
        rows = np.flatnonzero(self.owners == product)
        first = self.first[product]
        return np.concatenate([[first], rows[rows != first]])

    def product_row(self, number: int) -> int:
        """Return the row of the product of a number."""
        row = int(np.searchsorted(self.products, number))
        if row == len(self.products) or self.products[row] != number:
            raise DamagedShop(f"product {number} is out of place")
        return row


def read_picture_rows(connection: sqlite3.Connection, total: str | None) -> PictureRows:
    """Read which picture is whose; `total` is what the facts say of the table `pictures`.

    Raises DamagedShop where a picture is missing or another than was written, a product has no first picture, or a
    picture no product.
    """
    rows = read_rows(connection.execute("SELECT number, product, place FROM pictures ORDER BY number"), 3)
    if len(rows) or total is not None:
        check_total(total_of_pictures(rows), total, "pictures")
    numbers, whose, places = rows.T.copy()
    # From an index: the table itself is many times as large. What either hides has pictures, or no picture.
    found = connection.execute("SELECT number FROM products INDEXED BY products_changed")
    products = np.sort(read_rows(found, 1)[:, 0])
    if (np.diff(numbers) <= 0).any() or (np.diff(products) <= 0).any():
        raise DamagedShop("numbers are out of order")
    owners = np.searchsorted(products, whose).astype(np.intp)
    if len(products) == 0 or (owners == len(products)).any() or (products[owners] != whose).any():
        if len(rows) == len(products) == 0:
            return PictureRows(numbers, owners, products, np.empty(0, dtype=np.intp))
        raise DamagedShop("a picture belongs to no product")
    first = np.full(len(products), -1, dtype=np.intp)
    first[owners[places == 0]] = np.flatnonzero(places == 0)
    if (first < 0).any():
        raise DamagedShop(f"product {products[first < 0][0]} has no first picture")
    return PictureRows(numbers, owners, products, first)
