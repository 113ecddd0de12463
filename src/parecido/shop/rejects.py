"""The lists of rejects and of lost pictures, changed inside a transaction of shop.sqlite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from parecido.catalogue.product import Reject
from parecido.shop.facts import put_fact
from parecido.shop.sums import row_sum
from parecido.shop.totals import LISTS, total_of

Lost = tuple[str, str, str]
"""A picture that could not be used, of a product that has others: the product's id, the picture's name, the reason."""


def read_rejects(connection: sqlite3.Connection) -> tuple[list[Reject], list[Lost]]:
    """Return the rejects and the lost pictures."""
    rejects = connection.execute("SELECT line, id, reason FROM rejects").fetchall()
    lost = connection.execute("SELECT id, name, reason FROM lost_pictures").fetchall()
    return [Reject(*row) for row in rejects], lost


def put_rejects(connection: sqlite3.Connection, rejects: Iterable[Reject], lost: Iterable[Lost]) -> bool:
    """Make these the rejects, and these the lost pictures; return whether they are others than before."""
    rejected = sorted((reject.line, reject.id, reject.reason) for reject in rejects)
    missing = sorted(lost)
    known = connection.execute("SELECT line, id, reason FROM rejects ORDER BY line, id, reason").fetchall()
    gone = connection.execute("SELECT id, name, reason FROM lost_pictures ORDER BY id, name, reason").fetchall()
    if (known, gone) == (rejected, missing):
        return False
    _put(connection, "rejects", rejected)
    _put(connection, "lost_pictures", missing)
    return True


def drop_lost(connection: sqlite3.Connection) -> None:
    """Take the lost pictures of products that are gone off the list."""
    gone = "FROM lost_pictures WHERE id NOT IN (SELECT id FROM products)"
    if connection.execute(f"SELECT 1 {gone} LIMIT 1").fetchone() is not None:
        connection.execute(f"DELETE {gone}")
        sums = connection.execute("SELECT crc FROM lost_pictures")
        put_fact(connection, LISTS["lost_pictures"], total_of(crc for (crc,) in sums))


def _put(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[int | str, ...]]) -> None:
    connection.execute(f"DELETE FROM {table}")
    sums = [row_sum(*row) for row in rows]
    whole = ((*row, crc) for row, crc in zip(rows, sums, strict=True))
    connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", whole)
    put_fact(connection, LISTS[table], total_of(sums))
