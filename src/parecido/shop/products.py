"""Products and their pictures, changed inside a transaction of shop.sqlite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parecido.catalogue.product import Product
from parecido.shop.facts import put_fact, read_fact
from parecido.shop.numbers import check_numbers, note_numbers
from parecido.shop.rejects import drop_lost
from parecido.shop.stored import Picture, attributes_json
from parecido.shop.sums import row_sum
from parecido.shop.totals import PICTURES, as_rows, change_total, total_of_pictures

Place = tuple[int, int, int]
"""A picture's number, its product's, and its place among that product's pictures."""


@dataclass(frozen=True, slots=True)
class Put:
    """A product as the shop is to hold it, with those of its pictures that could be used (at least one)."""

    product: Product
    pictures: tuple[Picture, ...]


def put_products(connection: sqlite3.Connection, puts: Iterable[Put], snapshot: int) -> None:
    """Add products that are new, and bring the others up to date with their pictures.

    A picture whose content stays keeps its number, wherever it stands now; another content gets a new number. Raises
    DamagedShop where a new number might be one that was given before.
    """
    check_numbers(connection)
    gone: list[Place] = []
    come: list[Place] = []
    for put in puts:
        found = connection.execute("SELECT number FROM products WHERE id = ?", (put.product.id,)).fetchone()
        if found is None:
            number = _next_number(connection, "products")
            row = _product_row(number, put.product, snapshot)
            connection.execute("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        else:
            (number,) = found
            update_product(connection, number, put.product, snapshot)
        gone += _places(connection, number)
        come += _put_pictures(connection, number, put.pictures)
    _count(connection, gone, come)
    note_numbers(connection)


def update_product(connection: sqlite3.Connection, number: int, product: Product, snapshot: int) -> None:
    """Bring what the table says of a product up to date; its pictures stay."""
    row = _product_row(number, product, snapshot)
    connection.execute(
        "UPDATE products SET id = ?, line = ?, caption = ?, category = ?, url = ?, attributes = ?, changed = ?, "
        "crc = ? WHERE number = ?",
        (*row[1:], number),
    )


def remove_products(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Take products and their pictures out; what their pictures became is kept for when they come back."""
    gone = [row for number in numbers for row in _places(connection, number)]
    connection.executemany("DELETE FROM products WHERE number = ?", ((number,) for number in numbers))
    _count(connection, gone, [])
    drop_lost(connection)


def _places(connection: sqlite3.Connection, product: int) -> list[Place]:
    """Return the places of a product's pictures."""
    return connection.execute("SELECT number, product, place FROM pictures WHERE product = ?", (product,)).fetchall()


def _count(connection: sqlite3.Connection, gone: Sequence[Place], come: Sequence[Place]) -> None:
    """Bring the total of the pictures up to date."""
    if gone or come:
        before = read_fact(connection, PICTURES) or total_of_pictures(as_rows([]))
        put_fact(connection, PICTURES, change_total(before, as_rows(gone), as_rows(come)))


def _put_pictures(connection: sqlite3.Connection, product: int, pictures: Sequence[Picture]) -> list[Place]:
    """Make a product's pictures these, in this order; return their places."""
    made: list[Place] = []
    left: dict[bytes, list[int]] = {}
    for number, digest in connection.execute(
        "SELECT number, digest FROM pictures WHERE product = ? ORDER BY number DESC", (product,)
    ):
        left.setdefault(bytes(digest), []).append(number)
    for place, picture in enumerate(pictures):
        kept = left.get(picture.digest)
        number = kept.pop() if kept else _next_number(connection, "pictures")
        values = (number, product, place, picture.name, picture.digest)
        connection.execute("INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?, ?, ?)", (*values, row_sum(*values)))
        made.append((number, product, place))
    gone = [(number,) for numbers in left.values() for number in numbers]
    connection.executemany("DELETE FROM pictures WHERE number = ?", gone)
    return made


def _next_number(connection: sqlite3.Connection, table: str) -> int:
    """Return a number that no row of the table ever had: SQLite remembers the highest one of AUTOINCREMENT tables."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 1 if found is None else int(found[0]) + 1


def _product_row(number: int, product: Product, snapshot: int) -> tuple[str | int, ...]:
    values = (
        number,
        product.id,
        product.line,
        product.caption,
        product.category,
        product.url,
        attributes_json(product.attributes),
        snapshot,
    )
    return (*values, row_sum(*values))
