"""Brings a record of an earlier layout to this one, in place and in one transaction: cut off, it was never begun.

Layout 1 had no trained heads as there are now, and layout 2 one picture for each product, known by its file's name:
which content it had was not stored. So a picture is given a digest that no file has, and the next sync, which reads all
pictures anyway, embeds each of them once more; until then the shop answers as it did.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from parecido.errors import DamagedShop, UnfinishedShop
from parecido.shop.contents import model_number, put_embedding
from parecido.shop.database import check_is_shop, open_writable, sentences, transaction
from parecido.shop.facts import next_snapshot, put_fact
from parecido.shop.file import FILE, check_schema, check_version
from parecido.shop.lock import LOCK, hold_lock
from parecido.shop.numbers import note_numbers
from parecido.shop.own import check_own
from parecido.shop.schema import TABLES, VERSION
from parecido.shop.sums import row_sum
from parecido.shop.totals import LISTS, PICTURES, as_rows, total_of, total_of_pictures

_LAYOUT_1 = {
    "facts": "name value",
    "products": "line id picture caption category url attributes",
    "embeddings": "line vector",
    "thumbnails": "line jpeg",
    "rejects": "line id reason",
    "head": "one matrix sha256 labels",
}
_LAYOUT_2 = {table: columns for table, columns in _LAYOUT_1.items() if table != "head"} | {
    "heads": "number before card graph"
}
_LAYOUTS = {1: _LAYOUT_1, 2: _LAYOUT_2}
"""Layout -> its tables and their columns."""
_FORMER = "former_embeddings"
"""The table of a shop of layout 2 whose model was fine-tuned."""


def migrate_record(folder: Path) -> int:
    """Bring a shop's record to this layout; return the layout that it had, which is this one where nothing was done.

    Raises ShopError where there is no shop (nothing is written then), another program writes it, or the record is
    damaged; it is then as it was.
    """
    check_is_shop(folder)
    with sentences(folder):
        check_own(folder)
    with closing(hold_lock(folder / LOCK)), sentences(folder), closing(open_writable(folder)) as connection:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version == 0:
            raise UnfinishedShop(f"the build of {folder} did not finish; run the same build command again")
        if version not in _LAYOUTS:
            return check_version(connection, folder)
        former = _check(connection, version)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA legacy_alter_table = ON")  # else the others' references would follow the old tables
        with transaction(connection):
            old = [*_LAYOUTS[version], *([_FORMER] if former else [])]
            for table in old:
                connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
            for statement in _statements():
                connection.execute(statement)
            _copy(connection, version, former=former)
            for table in reversed(old):
                connection.execute(f"DROP TABLE old_{table}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            check_schema(connection)
        return version


def _check(connection: sqlite3.Connection, version: int) -> bool:
    """Raise DamagedShop unless a record is one of that layout; return whether it has a former model's embeddings."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    expected = _LAYOUTS[version]
    for table, columns in expected.items():
        found = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if found != columns.split():
            raise DamagedShop(f"it says layout {version}, but has no table {table} of it")
    if tables - expected.keys() - {_FORMER}:
        raise DamagedShop(f"it says layout {version}, but has other tables")
    for (line,) in connection.execute("PRAGMA integrity_check(1)"):
        if line != "ok":
            raise DamagedShop(" ".join(str(line).split()))
    return _FORMER in tables


def _statements() -> Iterator[str]:
    """Yield the statements that make the tables of this layout, one by one."""
    statement = ""
    for line in TABLES.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def _copy(connection: sqlite3.Connection, version: int, *, former: bool) -> None:
    """Fill the tables of this layout from the old ones."""
    facts = dict(connection.execute("SELECT name, value FROM old_facts"))
    facts.pop("digest", None)
    _copy_products(connection, facts, former=former)
    for line, identity, reason in connection.execute("SELECT line, id, reason FROM old_rejects"):
        row = (line, identity, reason)
        connection.execute("INSERT INTO rejects VALUES (?, ?, ?, ?)", (*row, row_sum(*row)))
    if version > 1:
        for number, *rest in connection.execute("SELECT number, before, card, graph FROM old_heads").fetchall():
            values = (number, *rest)
            connection.execute("INSERT INTO heads VALUES (?, ?, ?, ?, ?)", (*values, row_sum(*values[1:])))
    facts |= {"shop": secrets.token_hex(8)}
    for name, value in facts.items():
        put_fact(connection, name, value)
    pictures = as_rows(connection.execute("SELECT number, product, place FROM pictures"))
    put_fact(connection, PICTURES, total_of_pictures(pictures))
    for table, name in LISTS.items():
        put_fact(connection, name, total_of(crc for (crc,) in connection.execute(f"SELECT crc FROM {table}")))
    note_numbers(connection)
    next_snapshot(connection, vectors=True)


def _copy_products(connection: sqlite3.Connection, facts: dict[str, str], *, former: bool) -> None:
    """Copy the products that have an embedding, each with its picture and what that became."""
    try:
        model = model_number(connection, facts["model_digest"])
        before = model_number(connection, json.loads(facts["former"])["facts"]["model_digest"]) if former else 0
    except (KeyError, ValueError) as error:
        raise DamagedShop(f"{FILE} lacks facts of its making ({error})") from error
    rows = connection.execute(
        "SELECT line, id, picture, caption, category, url, attributes, vector, jpeg FROM old_products "
        "JOIN old_embeddings USING (line) JOIN old_thumbnails USING (line) ORDER BY line"
    )
    for number, (line, identity, name, *shown, vector, jpeg) in enumerate(rows, start=1):
        digest = hashlib.sha256(b"layout 2, line %d\n" % line + jpeg).digest()
        product = (number, identity, line, *shown, 1)
        connection.execute("INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*product, row_sum(*product)))
        picture = (number, number, 0, name, digest)
        connection.execute("INSERT INTO pictures VALUES (?, ?, ?, ?, ?, ?)", (*picture, row_sum(*picture)))
        put_embedding(connection, digest, model, vector)
        connection.execute("INSERT INTO thumbnails VALUES (?, ?, ?)", (digest, jpeg, row_sum(digest, jpeg)))
        if former:
            found = connection.execute(f"SELECT vector FROM old_{_FORMER} WHERE line = ?", (line,)).fetchone()
            if found is not None:
                put_embedding(connection, digest, before, found[0])
