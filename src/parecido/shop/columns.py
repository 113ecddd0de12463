"""The products of a snapshot, column by column: what holds for all of them, read some at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from parecido.catalogue.columns import DEFAULT_CAPTION
from parecido.shop.layout import PictureRows
from parecido.shop.record import Record
from parecido.shop.stored import PRODUCT

_ID, _CAPTION, _CATEGORY, _ATTRIBUTES = 1, 3, 4, 6
"""Where a row of the table `products` has them: see PRODUCT."""


class ProductColumns:
    """The columns of a snapshot's products, each in row order. What is not as it was written raises DamagedShop."""

    _record: Record
    columns: tuple[str, ...]
    picture_rows: PictureRows

    def ids(self) -> list[str]:
        """Return every product's id, in row order."""
        return [row[_ID] for row in self._iterate()]

    def captions(self) -> list[str]:
        """Return every product's caption, in row order."""
        return [row[_CAPTION] for row in self._iterate()]

    def names(self) -> list[str]:
        """Return every product's name as its table has it, in row order; "" where it is missing there.

        That is the column productDisplayName, or else the one of captions. A table without either has the captions.
        """
        column = self.name_column()
        return self.captions() if column is None else self.attribute(column)

    def name_column(self) -> str | None:
        """Return the table's column of names, None where captions are made of other columns."""
        return DEFAULT_CAPTION if DEFAULT_CAPTION in self.columns else self._chosen_column("caption")

    def attribute(self, name: str) -> list[str]:
        """Return one of the table's columns for every product, in row order; "" where it is missing."""
        return [json.loads(row[_ATTRIBUTES]).get(name, "") for row in self._iterate()]

    def ids_with(self, columns: Sequence[str]) -> tuple[list[str], list[list[str]]]:
        """Return every product's id and some of the table's columns, read in one go, in row order."""
        ids: list[str] = []
        texts: list[list[str]] = [[] for _ in columns]
        for row in self._iterate():
            ids.append(row[_ID])
            attributes = json.loads(row[_ATTRIBUTES])
            for name, column in zip(columns, texts, strict=True):
                column.append(attributes.get(name, ""))
        return ids, texts

    def id_column(self) -> str | None:
        """Return the table's column of ids as the build chose it, None for a shop that does not tell."""
        return self._chosen_column("id")

    def lines(self, columns: Sequence[str]) -> Iterator[list[str]]:
        """Yield some of the table's columns for every product, in row order; "" where one is missing."""
        for row in self._iterate():
            attributes = json.loads(row[_ATTRIBUTES])
            yield [attributes.get(name, "") for name in columns]

    def category_column(self) -> str | None:
        """Return the table's column of categories as the build chose it, None where there is none."""
        return self._chosen_column("category")

    def colour_column(self) -> str | None:
        """Return the table's column of colours as the build chose it, None where there is none."""
        return self._chosen_column("colour")

    def _every_category(self) -> list[str]:
        return [row[_CATEGORY] for row in self._iterate()]

    def _chosen_column(self, part: str) -> str | None:
        """Return the column that plays a part."""
        chosen = json.loads(self._record.facts.get("column_choice", "{}")).get(part)
        return None if chosen is None else str(chosen)

    def _iterate(self) -> Iterator[tuple[Any, ...]]:
        """Yield every product's row in row order."""
        count, numbers = 0, self.picture_rows.products
        for row in self._record.rows(f"SELECT {PRODUCT} FROM products ORDER BY number"):
            if count == len(numbers) or row[0] != numbers[count]:
                raise self._record.damage("products are missing or out of place")
            count += 1
            yield row
        if count != len(numbers):
            raise self._record.damage("products are missing or out of place")
