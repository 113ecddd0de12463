"""Shopify's product export: the rows of one handle, its variants and pictures, become one product.

The columns are those of Shopify's product CSV: `Handle`, `Title`, `Variant SKU`, `Variant Price`, `Image Src`,
`Image Position`, `Variant Image` and others, or `URL handle`, `SKU`, `Price`, `Product image URL` as newer exports
call them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parecido.catalogue.guess import fold_name
from parecido.catalogue.product import Reject
from parecido.catalogue.table import Row, Table
from parecido.catalogue.values import clean_value, quoted

_HANDLE = ("handle", "urlhandle")
_PICTURE = ("imagesrc", "productimageurl")
_POSITION = ("imageposition",)
_VARIANT_PICTURE = ("variantimage", "variantimageurl")
_PRICE = ("variantprice", "price")
_QUANTITY = ("variantinventoryqty", "inventoryquantity")
_OPTION = re.compile(r"option[123]value")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
"""Longer ones are no prices and no counts, and Python reads none of thousands of digits."""
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the columns are that are put together in another way than the rest; -1 for none."""

    handle: int
    picture: int
    position: int
    variant_picture: int
    price: int
    quantity: int
    options: tuple[int, ...]


def is_shopify(columns: Sequence[str]) -> bool:
    """Whether a header is that of Shopify's product export."""
    places = _find_places(columns)
    return min(places.handle, places.picture, places.position) >= 0


def fold_products(table: Table) -> Table:
    """Return a table with one row for each handle, in the order in which they first appear.

    A column holds the first value that the product's rows have, but: the lowest price, the sum of the quantities, all
    values of an option, and all pictures, as a JSON list in the order of their positions, those of variants last.
    A row without a handle is a reject.
    """
    places = _find_places(table.columns)
    groups: dict[str, list[Row]] = {}
    rejects = list(table.rejects)
    for row in table.rows:
        handle = clean_value(row.values[places.handle])
        if handle:
            groups.setdefault(handle, []).append(row)
        else:
            name = quoted(table.columns[places.handle])
            rejects.append(Reject(row.line, "", f"no handle in column {name}, so nobody knows whose row it is"))
    rows = tuple(Row(rows[0].line, _fold(rows, places)) for rows in groups.values())
    identity = table.columns[places.handle]
    said = (
        f"format: Shopify products, {sum(map(len, groups.values()))} rows of {len(rows)} products (column "
        f"{quoted(identity)}); say --format csv to take each row for a product"
    )
    guesses = (*table.guesses, said)
    return replace(table, rows=rows, rejects=tuple(rejects), guesses=guesses, kind="shopify", identity=identity)


def _find_places(columns: Sequence[str]) -> _Places:
    folded = [fold_name(column) for column in columns]

    def find(names: Sequence[str]) -> int:
        return next((place for place, name in enumerate(folded) if name in names), -1)

    return _Places(
        find(_HANDLE),
        find(_PICTURE),
        find(_POSITION),
        find(_VARIANT_PICTURE),
        find(_PRICE),
        find(_QUANTITY),
        tuple(place for place, name in enumerate(folded) if _OPTION.fullmatch(name)),
    )


def _fold(rows: Sequence[Row], places: _Places) -> tuple[str, ...]:
    """Return the one row of a product."""
    known = [tuple(clean_value(value) for value in row.values) for row in rows]
    folded = [next((value for value in column if value), "") for column in zip(*known, strict=True)]
    folded[places.picture] = _pictures(known, places)
    if places.price >= 0:
        prices = [row[places.price] for row in known if _NUMBER.fullmatch(row[places.price])]
        folded[places.price] = min(prices, key=float, default=folded[places.price])
    if places.quantity >= 0:
        quantities = [row[places.quantity] for row in known if _WHOLE.fullmatch(row[places.quantity])]
        folded[places.quantity] = str(sum(map(int, quantities))) if quantities else folded[places.quantity]
    for place in places.options:
        folded[place] = _BETWEEN.join(dict.fromkeys(row[place] for row in known if row[place]))
    return tuple(folded)


def _pictures(known: Sequence[tuple[str, ...]], places: _Places) -> str:
    """Return the pictures of a product as one cell."""
    named = [(_position(row[places.position]), row[places.picture]) for row in known if row[places.picture]]
    pictures = dict.fromkeys(picture for _, picture in sorted(named, key=lambda pair: pair[0]))
    if places.variant_picture >= 0:
        pictures |= dict.fromkeys(row[places.variant_picture] for row in known if row[places.variant_picture])
    if len(pictures) > 1:
        return json.dumps(list(pictures), ensure_ascii=False)
    return next(iter(pictures), "")


def _position(text: str) -> float:
    """Return a picture's place among a product's; one that is not said comes last."""
    return float(text) if _WHOLE.fullmatch(text) else float("inf")
