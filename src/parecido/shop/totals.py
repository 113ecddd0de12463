"""Totals over whole tables, kept among the facts: by them a row that a damaged page hides is missed.

A row's own checksum tells whether it is as it was written, not whether all rows are there. A total is a count and a sum
over all rows of a table: of `facts`, `rejects` and `lost_pictures` over the rows' checksums, of `pictures` over their
numbers, products and places. That of `products` is not needed: each product has pictures, each picture a product.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.errors import DamagedShop
from parecido.shop.sums import number_sum, row_sum

FACTS = "total_facts"
PICTURES = "total_pictures"
LISTS = {"rejects": "total_rejects", "lost_pictures": "total_lost_pictures"}
"""Table -> the fact that is its total."""
_AT_ONCE = 10_000
_BITS = (1 << 64) - 1


def total_of(sums: Iterable[int]) -> str:
    """Return the total of rows with these checksums."""
    values = list(sums)
    return f"{len(values)} {sum(values) & _BITS:016x}"


def total_of_pictures(rows: NDArray[np.int64]) -> str:
    """Return the total of the table `pictures`; `rows` (n, 3) are number, product and place."""
    return f"{len(rows)} {number_sum(rows):016x}"


def change_total(total: str, gone: NDArray[np.int64], come: NDArray[np.int64]) -> str:
    """Return the total of the table `pictures` once some rows are gone and others have come."""
    count, value = parse_total(total)
    value += number_sum(come) - number_sum(gone)
    return f"{count + len(come) - len(gone)} {value & _BITS:016x}"


def parse_total(total: str) -> tuple[int, int]:
    """Return the count and the sum of a total. Raises DamagedShop for what is none."""
    try:
        count, value = total.split(" ")
        return int(count), int(value, 16)
    except ValueError as error:
        raise DamagedShop(f"{total[:40]!r} is no total of a table") from error


def read_rows(cursor: sqlite3.Cursor, columns: int) -> NDArray[np.int64]:
    """Return all rows of a cursor as an array (n, columns). Raises DamagedShop where a value is no whole number.

    Some are taken at a time: of a million rows the tuples would take ten times the room, and hold others up.
    """
    found = [np.empty((0, columns), dtype=np.int64)]
    while rows := cursor.fetchmany(_AT_ONCE):
        found.append(_as_array(rows, columns))
    return np.concatenate(found)


def as_rows(rows: Iterable[tuple[int, int, int]]) -> NDArray[np.int64]:
    """Return rows of whole numbers as an array (n, 3). Raises DamagedShop where a value is none."""
    return _as_array(list(rows), 3)


def _as_array(rows: Sequence[tuple[int, ...]], columns: int) -> NDArray[np.int64]:
    try:
        return np.array(rows, dtype=np.int64).reshape(-1, columns)
    except (TypeError, ValueError, OverflowError) as error:
        raise DamagedShop("a number of a picture is no number") from error


def renew_facts_total(connection: sqlite3.Connection) -> None:
    """Store the total of the facts themselves."""
    total = total_of(crc for (crc,) in connection.execute("SELECT crc FROM facts WHERE name != ?", (FACTS,)))
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (FACTS, total, row_sum(FACTS, total)))


def check_total(total: str, expected: str | None, what: str) -> None:
    """Raise DamagedShop unless a table's total is the one that was written."""
    if expected is None:
        raise DamagedShop(f"the total of the {what} is missing")
    if total != expected:
        (count, _), (written, _) = parse_total(total), parse_total(expected)
        raise DamagedShop(f"{count} {what} are there, not the {written} that were written, or one is another")
