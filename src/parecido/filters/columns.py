"""The columns of a table, each read when it is first asked for and kept while there is room."""

from __future__ import annotations

import difflib
import threading
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from parecido.catalogue.values import listed, quoted
from parecido.errors import UnknownColumn
from parecido.filters.encoded import Encoded, Measured, measure_days, measure_numbers
from parecido.filters.kept import Kept, Key, Made

BUDGET = 256 * 1024 * 1024
"""Bytes of columns kept: of a million products some sixty columns of few values, or one of a million texts."""
_LONGEST_NAME = 100
"""Characters in a column's name that near ones are looked for."""


class Table(Protocol):
    """A table's columns as texts; "" is a missing value."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        ...

    def texts(self, column: str, /) -> Sequence[str]:
        """Return the text of every row, in row order, of one of the columns."""
        ...


class Columns:
    """An unchanging table of so many rows, by columns. Safe between threads; a column is read by one of them."""

    def __init__(self, table: Table, rows: int, *, budget: int = BUDGET) -> None:
        self._table = table
        self.rows = rows
        self._names = frozenset(table.columns)
        self._normal = {unicodedata.normalize("NFC", name): name for name in table.columns}
        self._encoded: Kept[str, Encoded] = Kept(budget)
        self._measured: Kept[tuple[str, str], Measured] = Kept(budget // 4)
        self._reading = threading.RLock()

    def __contains__(self, name: str) -> bool:
        return unicodedata.normalize("NFC", name) in self._normal

    def name(self, name: str) -> str:
        """Return a column's name as the table writes it. Raises UnknownColumn, which names near ones."""
        if name in self._names:
            return name
        try:
            return self._normal[unicodedata.normalize("NFC", name)]
        except KeyError:
            raise self._unknown(name) from None

    def encoded(self, name: str) -> Encoded:
        """Return a column. Raises UnknownColumn."""
        name = self.name(name)
        return self._once(self._encoded, name, lambda: Encoded.of(self._table.texts(name), self.rows))

    def measured(self, name: str, kind: Literal["number", "day"]) -> Measured:
        """Return a column's numbers or days. Raises UnknownColumn."""
        name = self.name(name)
        measure = measure_days if kind == "day" else measure_numbers
        return self._once(self._measured, (name, kind), lambda: measure(self.encoded(name)))

    def _once(self, kept: Kept[Key, Made], key: Key, make: Callable[[], Made]) -> Made:
        """Return what is kept under a key, made by one thread where it is not."""
        if (found := kept.get(key)) is None:
            with self._reading:
                if (found := kept.get(key)) is None:
                    found = make()
                    kept.put(key, found)
        return found

    def _unknown(self, name: str) -> UnknownColumn:
        columns = tuple(self._table.columns)
        near: list[str] = []
        if len(name) <= _LONGEST_NAME:
            by_letters = {column.casefold(): column for column in columns}
            near = [by_letters[each] for each in difflib.get_close_matches(name.casefold(), by_letters, n=3)]
        meant = f"did you mean {' or '.join(map(quoted, near))}? " if near else ""
        return UnknownColumn(f"no column {shown_name(name)} to filter on; {meant}this shop has {listed(columns)}")


def shown_name(name: str) -> str:
    """Return a column's name for a sentence: in single quotes, its end cut, control characters escaped."""
    return f"'{quoted(name)[1:-1]}'"
