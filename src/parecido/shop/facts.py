"""Changes inside a transaction of shop.sqlite that several steps need: facts and the snapshot's number."""

from __future__ import annotations

import sqlite3

from parecido.errors import DamagedShop
from parecido.shop.sums import checked, row_sum
from parecido.shop.totals import FACTS, check_total, renew_facts_total, total_of


def read_facts(connection: sqlite3.Connection) -> dict[str, str]:
    """Return all facts by name. Raises DamagedShop unless they are those that were written."""
    facts, sums = {}, []
    for name, value, crc in connection.execute("SELECT name, value, crc FROM facts"):
        if row_sum(name, value) != crc:
            raise DamagedShop(f"the fact {str(name)[:40]!r} is not as it was written")
        facts[name] = value
        if name != FACTS:
            sums.append(crc)
    total = facts.pop(FACTS, None)
    if sums or total is not None:
        check_total(total_of(sums), total, "facts")
    return facts


def put_fact(connection: sqlite3.Connection, name: str, value: str | None) -> None:
    """Store one fact in the place of another, or take it out where `value` is None."""
    if value is None:
        connection.execute("DELETE FROM facts WHERE name = ?", (name,))
    else:
        connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (name, value, row_sum(name, value)))
    renew_facts_total(connection)


def read_fact(connection: sqlite3.Connection, name: str) -> str | None:
    """Return one fact, None where there is none."""
    found = connection.execute("SELECT name, value, crc FROM facts WHERE name = ?", (name,)).fetchone()
    return None if found is None else str(checked(found)[1])


def next_snapshot(connection: sqlite3.Connection, *, vectors: bool = False) -> int:
    """Number the state that this transaction makes, and return the number.

    `vectors` says that what is searched changes with it: `Shop.state` is then another. Every transaction that changes
    what a reader sees calls it once.
    """
    number = int(read_fact(connection, "snapshot") or "0") + 1
    put_fact(connection, "snapshot", str(number))
    if vectors:
        put_fact(connection, "vectors_snapshot", str(number))
    return number


def drop_base(connection: sqlite3.Connection) -> None:
    """Leave the base index aside: it was made of vectors that are searched no longer."""
    put_fact(connection, "base", None)
