"""The columns of a table, each read when it is first asked for and kept while there is room."""

from __future__ import annotations

import difflib
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.values import listed, quoted
from parecido.errors import UnknownColumn
from parecido.filters.encoded import Encoded
from parecido.filters.inherited import Inherited
from parecido.filters.kept import Kept, Key, Made
from parecido.filters.measured import Kind, Measured

BUDGET = 256 * 1024 * 1024
"""Bytes of columns kept: of a million products some sixty columns of few values, or one of a million texts."""
_FRESH_SHARE = 10
"""One new row in so many, at most, is read alone."""
_LONGEST_NAME = 60
"""Characters in a column's name that near ones are looked for, and in those."""
_MOST_NAMES = 2_000
"""Columns that are looked at: at that length, comparing so many takes a fifth of a second."""


class Table(Protocol):
    """A table's columns as texts; "" is a missing value."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""
        ...

    def texts(self, column: str, rows: Sequence[int] | None = None, /) -> Sequence[str]:
        """Return the text of every row, or of those rows, in order, of one of the columns."""
        ...

    def lines(self, columns: Sequence[str], /) -> Iterable[Sequence[str]]:
        """Yield the texts of some of the columns for every row, in order."""
        ...


class Columns:
    """An unchanging table of so many rows, by columns. Safe between threads; a column is read by one of them."""

    def __init__(self, table: Table, rows: int, *, budget: int = BUDGET) -> None:
        self._table = table
        self.rows = rows
        self._names = frozenset(table.columns)
        self._normal = {unicodedata.normalize("NFC", name): name for name in table.columns}
        self._encoded: Kept[str, Encoded] = Kept(budget)
        self._measured: Kept[tuple[str, Kind], Measured] = Kept(budget // 4)
        self._reading = threading.RLock()
        self._budget = budget
        self._old_encoded: Inherited[str, Encoded] = Inherited()
        self._old_measured: Inherited[tuple[str, Kind], Measured] = Inherited()

    def follow(self, table: Table, old_row: NDArray[np.intp]) -> Columns:
        """Return the columns of a later table, which reads only the rows that are new in it, where they are few.

        `old_row` (n,) is the row of this table that each of its rows was, with the same text in every column; -1 for a
        row that is new or has changed.
        """
        columns = Columns(table, len(old_row), budget=self._budget)
        few, most = columns.rows // _FRESH_SHARE, self._budget
        with self._reading:
            columns._old_encoded = self._old_encoded.follow(self._encoded.items(), old_row, fresh=few, budget=most)
            columns._old_measured = self._old_measured.follow(self._measured.items(), old_row, fresh=few, budget=most)
        return columns

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
        return self._once(self._encoded, name, lambda: self._read(name))

    def read_together(self, names: Iterable[str]) -> None:
        """Read those of some columns that are not there in one pass over the table, which costs most of the time.

        Raises UnknownColumn.
        """
        asked = list(dict.fromkeys(self.name(name) for name in names))
        with self._reading:
            absent = [name for name in asked if self._encoded.get(name) is None and name not in self._old_encoded]
            if len(absent) < 2:
                return
            made = Encoded.of_several(self._table.lines(absent), len(absent), self.rows)
            for name, encoded in zip(absent, made, strict=True):
                self._encoded.put(name, encoded)

    def measured(self, name: str, kind: Kind) -> Measured:
        """Return a column's numbers or days. Raises UnknownColumn."""
        name = self.name(name)
        return self._once(self._measured, (name, kind), lambda: self._measure(name, kind))

    def _read(self, name: str) -> Encoded:
        if (old := self._old_encoded.take(name)) is None:
            return Encoded.of(self._table.texts(name), self.rows)
        before, old_row = old
        fresh = np.flatnonzero(old_row < 0).tolist()
        return before.follow(old_row, self._table.texts(name, fresh) if fresh else ())

    def _measure(self, name: str, kind: Kind) -> Measured:
        column = self.encoded(name)
        if (old := self._old_measured.take((name, kind))) is None:
            return Measured.of(column, kind)
        before, old_row = old
        return before.follow(old_row, column, kind)

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
            compared = [column for column in columns[:_MOST_NAMES] if len(column) <= _LONGEST_NAME]
            by_letters = {column.casefold(): column for column in compared}
            near = [by_letters[each] for each in difflib.get_close_matches(name.casefold(), by_letters, n=3)]
        meant = f"did you mean {' or '.join(map(quoted, near))}? " if near else ""
        return UnknownColumn(f"no column {shown_name(name)}; {meant}this shop has {listed(columns)}")


def shown_name(name: str) -> str:
    """Return a column's name for a sentence: in single quotes, its end cut, control characters escaped."""
    return f"'{quoted(name)[1:-1]}'"
