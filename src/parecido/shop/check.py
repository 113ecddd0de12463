"""Reads all of shop.sqlite and tells what is not as it was written. Nothing is changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import Head, HeadCard
from parecido.errors import DamagedShop, ModelError, UnfinishedShop
from parecido.shop.contents import read_models
from parecido.shop.database import UNFINISHED, begin_reading
from parecido.shop.facts import read_facts
from parecido.shop.file import FILE, check_schema, check_version
from parecido.shop.finding import REPAIR, RESTORE, SYNC, Findings
from parecido.shop.layout import read_picture_rows
from parecido.shop.newest import NEWEST, check_newest, is_damaged_note, read_newest
from parecido.shop.numbers import TABLES, check_numbers, read_sequence
from parecido.shop.sums import is_whole
from parecido.shop.totals import LISTS, PICTURES, check_total, total_of
from parecido.shop.writer import BUILDING, READY

COLUMNS = {
    "products": "number, id, line, caption, category, url, attributes, changed, crc",
    "pictures": "number, product, place, name, digest, crc",
    "models": "number, digest, crc",
    "rejects": "line, id, reason, crc",
    "lost_pictures": "id, name, reason, crc",
    "heads": "before, card, graph, crc",
}
"""Table -> its columns in the order of their checksum; the first two name a row in a finding."""
_MENDED_BY = {"products": REPAIR, "pictures": REPAIR, "rejects": REPAIR, "lost_pictures": REPAIR}
_MOST = 20
"""Findings of one kind that are listed; the rest is counted."""
_ERRORS = (sqlite3.DatabaseError, DamagedShop)


def check_record(folder: Path, findings: Findings) -> dict[str, str] | None:
    """Add what is wrong with a shop's record; return its facts where they can be read.

    It is one snapshot that is read, whatever a writer does meanwhile. Raises ShopError where there is no shop, one of
    another layout, or one whose first build did not finish and in which nothing is wrong.
    """
    noted = read_newest(folder)
    if is_damaged_note(folder):
        findings.add(NEWEST, "it is not as it was written", "any change of the shop writes it again")
    try:
        connection = begin_reading(folder)
    except DamagedShop as error:
        findings.add(FILE, str(error).partition("; run: ")[0], RESTORE)
        return None
    with closing(connection):
        connection.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
        facts: dict[str, str] | None = None
        with findings.expecting(_ERRORS, FILE, RESTORE):
            if check_version(connection, folder) == 0:
                raise UnfinishedShop(UNFINISHED.format(folder=folder))
            check_schema(connection)
            facts = read_facts(connection)
        if facts is not None:
            with findings.expecting(DamagedShop, FILE, f"{REPAIR} takes it as it is, without what was changed since"):
                check_newest(facts, noted)
        _check_file(connection, findings)
        _check_rows(connection, findings)
        if facts is not None:
            _check_whole(connection, facts, findings)
            if facts.get("state") == BUILDING and not findings.found:
                raise UnfinishedShop(UNFINISHED.format(folder=folder))
        return facts


def damaged_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table that are not as they were written, each after its rowid."""
    for row in connection.execute(f"SELECT rowid, {COLUMNS[table]} FROM {table} NOT INDEXED"):
        if not is_whole(row[1:]):
            yield row


def damaged_contents(connection: sqlite3.Connection) -> Iterator[tuple[str, int, object]]:
    """Yield table, rowid and digest of embeddings and thumbnails that are not as they were written."""
    for row in connection.execute("SELECT rowid, digest, model, vector, crc FROM embeddings NOT INDEXED"):
        if not is_whole(row[1:]):
            yield "embeddings", row[0], row[1]
    for row in connection.execute("SELECT rowid, digest, jpeg, crc FROM thumbnails NOT INDEXED"):
        if not is_whole(row[1:]):
            yield "thumbnails", row[0], row[1]


def _check_file(connection: sqlite3.Connection, findings: Findings) -> None:
    """SQLite's own checks: pages, b-trees, indexes against their tables, references."""
    with findings.expecting(sqlite3.DatabaseError, FILE, RESTORE):
        lines = [line for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})") if line != "ok"]
        for line in lines:
            findings.add(FILE, line, REPAIR if "index" in line else RESTORE)
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            findings.add(f"{FILE}, {table}", f"row {row} refers to none of the {parent}", REPAIR)


def _check_rows(connection: sqlite3.Connection, findings: Findings) -> None:
    """Every row of every table but the facts against its checksum."""
    for table in COLUMNS:
        where = f"{FILE}, {table}"
        with findings.expecting(sqlite3.DatabaseError, where, RESTORE):
            findings.counts[table] = connection.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()[0]
            for count, row in enumerate(damaged_rows(connection, table)):
                if count < _MOST:
                    mend = _MENDED_BY.get(table, RESTORE)
                    findings.add(where, f"the row {str(row[1:3])[:80]} is not as it was written", mend)
    with findings.expecting(sqlite3.DatabaseError, FILE, RESTORE):
        _check_contents(connection, findings)


def _check_contents(connection: sqlite3.Connection, findings: Findings) -> None:
    """What pictures became; what no picture of a product uses any more is mended by letting it go."""
    used = {digest for (digest,) in connection.execute("SELECT digest FROM pictures NOT INDEXED")}
    for table in ("embeddings", "thumbnails"):
        findings.counts[table] = connection.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()[0]
    for count, (table, row, digest) in enumerate(damaged_contents(connection)):
        if count < _MOST:
            mend = SYNC if digest in used else f"{REPAIR}, as no product uses it"
            findings.add(f"{FILE}, {table}", f"row {row} is not as it was written", mend)


def _check_whole(connection: sqlite3.Connection, facts: dict[str, str], findings: Findings) -> None:
    """Whether all rows are there, and fit each other and the facts."""
    with findings.expecting(_ERRORS, f"{FILE}, pictures", REPAIR):
        read_picture_rows(connection, facts.get(PICTURES))
        _check_places(connection, findings)
    for table, name in LISTS.items():
        with findings.expecting(_ERRORS, f"{FILE}, {table}", REPAIR):
            sums = [crc for (crc,) in connection.execute(f"SELECT crc FROM {table}")]
            if sums or name in facts:
                check_total(total_of(sums), facts.get(name), table)
    with findings.expecting(_ERRORS, f"{FILE}, sqlite_sequence", REPAIR):
        _check_sequence(connection, findings)
    with findings.expecting((*_ERRORS, KeyError, ValueError, ModelError), f"{FILE}, facts", RESTORE):
        _check_facts(connection, facts, findings)


def _check_places(connection: sqlite3.Connection, findings: Findings) -> None:
    """The places of each product's pictures are 0, 1, 2 and so on."""
    wrong = connection.execute(
        "SELECT product FROM pictures GROUP BY product "
        "HAVING min(place) != 0 OR max(place) != count(*) - 1 OR count(DISTINCT place) != count(*)"
    )
    for (product,) in wrong.fetchmany(_MOST):
        findings.add(f"{FILE}, pictures", f"the pictures of product {product} are not in their places", REPAIR)


def _check_sequence(connection: sqlite3.Connection, findings: Findings) -> None:
    """No number of a row is above the highest that was ever given, by which new ones are chosen; the facts know it."""
    for table, given in zip(TABLES, read_sequence(connection), strict=True):
        highest = connection.execute(f"SELECT coalesce(max(number), 0) FROM {table} NOT INDEXED").fetchone()[0]
        if given < highest:
            what = f"{table} were numbered up to {highest}, but the next number is told after {given}"
            findings.add(f"{FILE}, sqlite_sequence", what, REPAIR)
            return
    check_numbers(connection)


def _check_facts(connection: sqlite3.Connection, facts: dict[str, str], findings: Findings) -> None:
    """The facts are complete and can be read; the pictures have an embedding of the model, and the head is its own."""
    if facts["state"] == BUILDING:
        return  # what is missing comes with the rest of the build
    card = ModelCard.from_json(facts["card"])
    for name in ("columns", "column_choice"):
        json.loads(facts[name])
    int(facts["snapshot"])
    if facts["state"] != READY or not facts["shop"] or not facts["backend"]:
        raise DamagedShop("one of them is none that a shop has")
    if "head" in facts:
        row = connection.execute("SELECT card, graph FROM heads WHERE number = ?", (int(facts["head"]),)).fetchone()
        if row is None:
            raise DamagedShop("the head that it names is missing")
        head = Head(HeadCard.from_json(row[0]), bytes(row[1]))
        if head.card.model != card.digest:
            raise DamagedShop("its head is of another model")
    _check_seen(connection, read_models(connection).get(facts["model_digest"], -1), card.dimension, findings)


def _check_seen(connection: sqlite3.Connection, model: int, dimension: int, findings: Findings) -> None:
    """Every picture has an embedding of the shop's model, of unit length, and a thumbnail."""
    whole: set[bytes] = set()
    query = "SELECT digest, vector FROM embeddings NOT INDEXED WHERE model = ?"
    for digest, vector in connection.execute(query, (model,)):
        if isinstance(vector, bytes) and len(vector) == 4 * dimension:
            row = np.frombuffer(vector, dtype="<f4").astype(np.float64)
            if abs(float(row @ row) - 1.0) < 1e-3:
                whole.add(digest)
    shown = {digest for (digest,) in connection.execute("SELECT digest FROM thumbnails NOT INDEXED")}
    lacking: list[tuple[int, str]] = []
    for number, digest in connection.execute("SELECT number, digest FROM pictures NOT INDEXED ORDER BY number"):
        if digest not in whole:
            lacking.append((number, "no unit embedding of the shop's model"))
        if digest not in shown:
            lacking.append((number, "no thumbnail"))
    for number, what in lacking[:_MOST]:
        findings.add(f"{FILE}, pictures", f"picture {number} has {what}", SYNC)
