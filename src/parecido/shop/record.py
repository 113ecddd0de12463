"""One snapshot of a shop's record, held open for reading; each row is checked as it is read."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from parecido.errors import DamagedShop
from parecido.shop.database import connect_reader, sentences
from parecido.shop.facts import read_facts
from parecido.shop.file import identify
from parecido.shop.sums import checked
from parecido.shop.totals import LISTS, check_total, total_of
from parecido.shop.unlocked import ChangedMeanwhile, check_unchanged

_MOST_VALUES = 10_000
"""Values bound to one query: SQLite takes 32,766 unless it was compiled otherwise."""
_AT_ONCE = 2_000
"""Rows that are read before another thread has its turn."""


class Record:
    """A shop's record as it was when it was opened, whatever writers do meanwhile. Safe between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the record of a folder. Raises ShopError where there is none that can be read."""
        self.folder = folder
        file = identify(folder)
        self.connection = connect_reader(folder)
        self._file = file if file == identify(folder) else None  # replaced just now: which one was opened is not known
        weakref.finalize(self, self.connection.close)  # `shop = parecido.open(...)` without a close is fine too
        self.turn = threading.Lock()
        """Held by whoever uses the connection."""
        try:
            with sentences(folder):
                self.facts: dict[str, str] = read_facts(self.connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    def is_of_file(self, other: Record) -> bool:
        """Whether another record that is still open is a snapshot of the same file."""
        return self._file is not None and self._file == other._file

    def holds(self) -> bool:
        """Whether this snapshot can still be read: one that is read without locks ends where a writer changes it."""
        try:
            check_unchanged(self.connection)
        except ChangedMeanwhile:
            return False
        return True

    def read(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Return all rows of a query."""
        with sentences(self.folder), self.turn:
            return self.connection.execute(query, values).fetchall()

    def chunks(self, query: str, values: Sequence[object] = ()) -> Iterator[list[Any]]:
        """Yield the rows of a query, some at a time; what is not asked for is not read."""
        with sentences(self.folder), self.turn:
            cursor = self.connection.execute(query, values)
            rows = cursor.fetchmany(_AT_ONCE)
        while rows:
            yield rows
            if len(rows) < _AT_ONCE:  # these were the last ones
                return
            with sentences(self.folder), self.turn:
                rows = cursor.fetchmany(_AT_ONCE)

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query whose last column is their checksum, each checked. Raises DamagedShop."""
        for chunk in self.chunks(query, values):
            with sentences(self.folder):
                whole = [checked(row) for row in chunk]
            yield from whole

    def find(self, query: str, keys: Sequence[Any], *values: object) -> dict[Any, tuple[Any, ...]]:
        """Return the checked rows of a query that ends in its key column, by that column, which comes first."""
        found: dict[Any, tuple[Any, ...]] = {}
        for start in range(0, len(keys), _MOST_VALUES):
            chunk = keys[start : start + _MOST_VALUES]
            marks = ",".join("?" * len(chunk))
            for row in self.rows(f"{query} IN ({marks})", [*values, *chunk]):
                found[row[0]] = row
        if len(found) < len(set(keys)):
            raise self.damage("rows are missing")
        return found

    def listed(self, columns: str, table: str) -> list[Any]:
        """Return the rows of a table that has a total, in their order."""
        found = list(self.rows(f"SELECT {columns}, crc FROM {table} ORDER BY {columns}"))
        with sentences(self.folder):
            if found or LISTS[table] in self.facts:
                check_total(total_of(row[-1] for row in found), self.facts.get(LISTS[table]), table)
        return [row[:-1] for row in found]

    def damage(self, what: str) -> DamagedShop:
        """Return the error that says what of this record is damaged."""
        try:
            with sentences(self.folder):
                raise DamagedShop(what)
        except DamagedShop as error:
            return error
