"""Mends a record from what is there: what can come back is dropped, what follows from the rest is renewed."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from parecido.errors import DamagedShop
from parecido.shop.check import damaged_contents, damaged_rows
from parecido.shop.database import open_writable, sentences, transaction
from parecido.shop.facts import drop_base, next_snapshot, put_fact, read_fact
from parecido.shop.file import FILE, check_schema, check_version
from parecido.shop.finding import RESTORE
from parecido.shop.lock import LOCK, hold_lock
from parecido.shop.newest import read_newest
from parecido.shop.numbers import NUMBERS, TABLES, note_numbers, parse_numbers, read_sequence
from parecido.shop.sums import is_whole
from parecido.shop.totals import FACTS, LISTS, PICTURES, as_rows, renew_facts_total, total_of, total_of_pictures

_DERIVED = {FACTS, PICTURES, *LISTS.values(), NUMBERS, "base"}
"""Facts that follow from the rest."""
_LEAP = 1_000_000
"""Snapshots that may have been acknowledged since the last one that a note tells: it is not flushed each time."""


def repair_record(folder: Path) -> list[str]:
    """Mend a shop's record as far as that can be done from what is there; return what was done, in sentences.

    Products of whom a row is damaged are dropped, with all their pictures: the next sync brings them back, without
    embedding anything again. Raises ShopError, and changes nothing, where another program writes the shop or the
    damage is none that can be mended from what is there.
    """
    try:
        return _repair(folder)
    except DamagedShop as error:
        what = str(error.__cause__ or error).removesuffix(f"; {RESTORE}")
        raise DamagedShop(f"{folder / FILE} cannot be mended from what is in it ({what}); {RESTORE}") from error


def _repair(folder: Path) -> list[str]:
    done: list[str] = []
    with closing(hold_lock(folder / LOCK)), sentences(folder), closing(open_writable(folder)) as connection:
        connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
        if check_version(connection, folder) == 0:
            raise DamagedShop(f"it holds nothing; {RESTORE}")
        check_schema(connection)
        with transaction(connection):
            _renew_indexes(connection, done)
            _drop_products(connection, done)
            _drop_contents(connection, done)
            _drop_listed(connection, done)
            _renew_sequence(connection, done)
            _renew_facts(connection, done)
            _begin_anew(connection, folder, done)
            drop_base(connection)
            next_snapshot(connection, vectors=True)
            done.append("what follows from the rest was counted again")
    return done


def _renew_indexes(connection: sqlite3.Connection, done: list[str]) -> None:
    wrong = [line for (line,) in connection.execute("PRAGMA integrity_check(5)") if line != "ok"]
    if not wrong:
        return
    connection.execute("REINDEX")
    left = [line for (line,) in connection.execute("PRAGMA integrity_check(1)") if line != "ok"]
    if left:
        raise DamagedShop(f"{' '.join(left[0].split())}; {RESTORE}")
    done.append("the indexes of shop.sqlite were made again")


def _drop_products(connection: sqlite3.Connection, done: list[str]) -> None:
    """Drop products of whom a row is damaged, or whose pictures are not all there."""
    before = dict(connection.execute("SELECT number, id FROM products NOT INDEXED"))
    for table in ("products", "pictures"):
        rows = [(row[0],) for row in list(damaged_rows(connection, table))]
        connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", rows)
    connection.execute("DELETE FROM pictures WHERE product NOT IN (SELECT number FROM products)")
    connection.execute(
        "DELETE FROM products WHERE number NOT IN (SELECT product FROM pictures GROUP BY product "
        "HAVING min(place) = 0 AND max(place) = count(*) - 1 AND count(DISTINCT place) = count(*))"
    )
    connection.execute("DELETE FROM pictures WHERE product NOT IN (SELECT number FROM products)")
    left = {number for (number,) in connection.execute("SELECT number FROM products NOT INDEXED")}
    done += [
        f"product {str(identity)[:80]!r} was dropped, as it was damaged; parecido sync brings it back"
        for number, identity in before.items()
        if number not in left
    ]


def _drop_contents(connection: sqlite3.Connection, done: list[str]) -> None:
    """Drop damaged embeddings and thumbnails; those of products the check tells, and the next sync embeds again."""
    for table, row, _ in list(damaged_contents(connection)):
        connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
        done.append(f"row {row} of the {table} was dropped, as it was damaged")


def _drop_listed(connection: sqlite3.Connection, done: list[str]) -> None:
    """Drop damaged rows of the lists of rejects and of lost pictures, and damaged heads that nobody looks through."""
    for table in LISTS:
        rows = [(row[0],) for row in list(damaged_rows(connection, table))]
        connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", rows)
        done += [f"a row of the {table} was dropped, as it was damaged"] * len(rows)


def _renew_sequence(connection: sqlite3.Connection, done: list[str]) -> None:
    """See to it that no number is given twice: the fact says which were; where it is damaged, SQLite and the rows."""
    row = connection.execute("SELECT name, value, crc FROM facts WHERE name = ?", (NUMBERS,)).fetchone()
    noted = parse_numbers(row[1]) if row is not None and is_whole(row) else None
    for place, (table, given) in enumerate(zip(TABLES, read_sequence(connection), strict=True)):
        highest = connection.execute(f"SELECT coalesce(max(number), 0) FROM {table}").fetchone()[0]
        number = max(highest, given if noted is None else noted[place])
        if number != given:
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, number))
            done.append(f"the next number of the {table} was set")


def _renew_facts(connection: sqlite3.Connection, done: list[str]) -> None:
    """Count again what the totals tell."""
    for name, *rest in connection.execute("SELECT name, value, crc FROM facts").fetchall():
        if not is_whole((name, *rest)):
            if name not in _DERIVED:
                what = f"the fact {str(name)[:40]!r} is not as it was written, and nothing else tells it"
                raise DamagedShop(f"{what}; {RESTORE}")
            connection.execute("DELETE FROM facts WHERE name = ?", (name,))
            done.append(f"the fact {name!r} was renewed")
    rows = as_rows(connection.execute("SELECT number, product, place FROM pictures NOT INDEXED"))
    put_fact(connection, PICTURES, total_of_pictures(rows))
    for table, name in LISTS.items():
        put_fact(connection, name, total_of(crc for (crc,) in connection.execute(f"SELECT crc FROM {table}")))
    note_numbers(connection)
    renew_facts_total(connection)


def _begin_anew(connection: sqlite3.Connection, folder: Path, done: list[str]) -> None:
    """Where snapshots may be lost, take a number above all that were given out, for a shop of another identity.

    Who holds a lost snapshot, or a base that was made of it, must not take it for one of this record.
    """
    snapshot, noted = int(read_fact(connection, "snapshot") or "0"), read_newest(folder)
    if noted is not None and (noted[0] != read_fact(connection, "shop") or noted[1] <= snapshot):
        return
    put_fact(connection, "snapshot", str(max(snapshot, noted[1] if noted else 0) + _LEAP))
    put_fact(connection, "shop", secrets.token_hex(8))
    if noted is not None:
        done.append(f"snapshots {snapshot + 1} to {noted[1]}, whose log is lost, were given up")
