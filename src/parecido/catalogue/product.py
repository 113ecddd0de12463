"""A product, a reject, and the catalogue that holds both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One row of the table, as the shop will know it.

    `line` is that of the table which it was read from when it was last written: a row that only moved is not written.
    `attributes` maps every column name of the table to its text; a missing value (empty or `NA`) is "".
    `pictures`, at least one and none twice, are names as their source knows them: relative to the pictures' folder
    with "/" as separator, or web addresses. The first is the one that is shown.
    """

    id: str
    line: int
    pictures: tuple[str, ...]
    caption: str
    category: str
    url: str
    attributes: Mapping[str, str]

    @property
    def picture(self) -> str:
        """The first picture's name."""
        return self.pictures[0]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that did not become a product: its line in the table (from 1), its id if known, and why."""

    line: int
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The products and the rejects of one table: every data row ends in exactly one of the two."""

    columns: tuple[str, ...]
    products: tuple[Product, ...]
    rejects: tuple[Reject, ...]
    repaired: int
    """Rows whose surplus commas were given back to the last column."""
    strays: int
    """Picture files in the folder that no row names."""
    digest: str
    """SHA-256 over the table's bytes and the column choice: which table a shop was built from."""

    @property
    def rows(self) -> int:
        """Data rows read: products plus rejects."""
        return len(self.products) + len(self.rejects)
