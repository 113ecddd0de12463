"""Records that each bring their own keys become a table: the columns are all keys, in order of appearance."""

from __future__ import annotations

import json
from collections.abc import Mapping

from parecido.catalogue.product import Reject
from parecido.catalogue.table import (
    LONGEST_CELL,
    LONGEST_NAME,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Row,
    Table,
    column_name,
)
from parecido.catalogue.values import is_whole, listed, quoted
from parecido.errors import CatalogueError

_LONGEST_SHARED = 64
_MOST_SHARED = 100_000
_DEEPEST = 8
"""Objects inside objects that become columns of their own."""


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class BadRecord(Exception):
    """A record that cannot become a row; the message is the reason of its reject."""


class Gatherer:
    """Collects rows and rejects. An object inside a record gives columns such as `price.value`; a list is JSON text."""

    def __init__(self, where: str) -> None:
        """`where` names the table at the beginning of a sentence."""
        self._where = where
        self._places: dict[str, int] = {}
        self._text = 0
        self._rows: list[tuple[int, tuple[str, ...]]] = []
        self._rejects: list[Reject] = []
        self._shared: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._mixed: dict[str, str] = {}
        self._bytes: dict[str, None] = {}

    def add(self, line: int, record: Mapping[str, object]) -> None:
        """Take one record: a row, or a reject that says what is wrong with it. Raises CatalogueError."""
        try:
            cells = self._cells(line, record)
        except BadRecord as fault:
            self.reject(line, str(fault))
            return
        self._text += sum(map(len, cells.values()))
        if len(self._rows) >= MOST_ROWS or self._text > MOST_TEXT:
            raise CatalogueError(
                f"{self._where} has more than {MOST_ROWS:,} rows or {MOST_TEXT / 1e9:.0f} billion characters (row "
                f"{len(self._rows) + 1}); leave out columns that no shopper or filter needs"
            )
        values = [""] * (max(cells, default=-1) + 1)
        for place, text in cells.items():
            values[place] = text
        self._rows.append((line, tuple(values)))

    def reject(self, line: int, reason: str) -> None:
        """Take a record that could not be read."""
        self._rejects.append(Reject(line, "", reason))

    def leave_out(self, name: str) -> None:
        """Say that a column holds bytes and is left out."""
        self._bytes[name] = None

    def name_columns(self, names: tuple[str, ...]) -> None:
        """Let these columns come first, whether or not a record has them."""
        for name in names:
            self._place(name)

    def table(self, digest: str, guesses: tuple[str, ...]) -> Table:
        """Return the table. Raises CatalogueError where there is no row."""
        if not self._rows:
            first = f": {self._rejects[0].reason} (line {self._rejects[0].line})" if self._rejects else ""
            raise CatalogueError(f"{self._where} has no rows that can be read{first}")
        width = len(self._places)
        rows = tuple(Row(line, (*values, *[""] * (width - len(values)))) for line, values in self._rows)
        return Table(tuple(self._places), rows, tuple(self._rejects), 0, digest, (*guesses, *self._notes()))

    def _notes(self) -> tuple[str, ...]:
        """Return what is to be said of columns."""
        notes = list(self._mixed.values())
        if self._bytes:
            notes.append(f"columns of bytes are left out: {listed(tuple(self._bytes))}")
        return tuple(notes)

    def _cells(self, line: int, record: Mapping[str, object]) -> dict[int, str]:
        """Return the texts of a record by the places of their columns. Raises BadRecord, CatalogueError."""
        cells: dict[int, str] = {}
        for name, value in _flat(record, "", _DEEPEST):
            if isinstance(value, bytes | bytearray | memoryview):
                self.leave_out(name)
                continue
            text = _text(value)
            if len(text) > LONGEST_CELL:
                where = f"in column {quoted(name, 40)}"
                raise BadRecord(f"a value of {len(text):,} characters {where}, more than the {LONGEST_CELL:,} allowed")
            if len(name) > LONGEST_NAME:
                raise BadRecord(f"a key of {len(name):,} characters, more than the {LONGEST_NAME} allowed")
            if "\0" in text or "\0" in name:
                raise BadRecord("a NUL character in the row")
            _check_text(text)
            _check_text(name)
            place = self._place(name)
            if place in cells:
                raise BadRecord(f"the column {quoted(name)} is there twice")
            cells[place] = self._share(text)
            self._note_kind(line, name, value)
        return cells

    def _place(self, name: str) -> int:
        place = self._places.setdefault(name, len(self._places))
        if place >= MOST_COLUMNS:
            raise CatalogueError(
                f"{self._where} has more than the {MOST_COLUMNS} columns that a table may have ({quoted(name)} is one "
                "too many); leave out those that no shopper or filter needs"
            )
        return place

    def _share(self, text: str) -> str:
        """Return one string for equal short values, of which a large table has many."""
        if len(text) > _LONGEST_SHARED or len(self._shared) > _MOST_SHARED:
            return text
        return self._shared.setdefault(text, text)

    def _note_kind(self, line: int, name: str, value: object) -> None:
        """Write down where a column begins to hold another kind of value; missing ones are of any kind."""
        kind = "numbers" if isinstance(value, Number) else "true and false" if isinstance(value, bool) else "text"
        if value is None or value == "" or name in self._mixed:
            return
        before = self._kinds.setdefault(name, kind)
        if before != kind:
            self._mixed[name] = (
                f"column {quoted(name)} holds {before} and, from line {line} on, {kind} too; all of it is kept as text"
            )


def _flat(record: Mapping[str, object], prefix: str, deeper: int) -> list[tuple[str, object]]:
    """Return the values of a record and of the objects in it, each with its column's name. Raises BadRecord."""
    flat: list[tuple[str, object]] = []
    for key, value in record.items():
        name = column_name(key)
        if not name:
            raise BadRecord("a key without a name")
        if isinstance(value, Mapping) and deeper:
            flat += _flat(value, f"{prefix}{name}.", deeper - 1)
        else:
            flat.append((prefix + name, value))
    return flat


def _text(value: object) -> str:
    """Return a value as a cell's text. Raises BadRecord for what is nested too deeply."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | Mapping):
        try:
            return json.dumps(value, ensure_ascii=False, default=_inside) if value else ""
        except RecursionError:
            raise BadRecord("lists or objects that are nested too deeply") from None
    return str(value)


def _inside(value: object) -> str | None:
    """Return what JSON has no form for as text; bytes, such as a picture's, are left out."""
    return None if isinstance(value, bytes | bytearray | memoryview) else str(value)


def _check_text(text: str) -> None:
    """Raise BadRecord for half a character, which JSON can write and no file can hold."""
    if not text.isascii() and not is_whole(text):
        raise BadRecord("half a character (a lone surrogate) in the row")
