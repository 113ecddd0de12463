"""A table as it was read: its columns, its rows as written, and the rows that cannot be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from parecido.catalogue.product import Reject
from parecido.catalogue.values import listed, quoted
from parecido.errors import CatalogueError

MOST_COLUMNS = 1000
"""Columns of one table; more are no catalogue but a slip, or data turned on its side."""

LONGEST_NAME = 200
"""Characters of a column's name."""
LONGEST_CELL = 1 << 20
"""Characters of one value."""
MOST_ROWS = 10_000_000
MOST_TEXT = 4 << 30
"""Characters of all values of a table together; a small file can be packed so that it becomes more than any memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """One well-formed or repaired row and its values as written.

    `line` is the line that it begins on (from 1), or in Parquet, which has no lines, its number.
    """

    line: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table in its own order; every data row is in `rows` or in `rejects`.

    Each row has as many values as there are columns. `digest` is the SHA-256 of the file's bytes. `guesses`
    are sentences that must be printed: what was guessed about the table itself. `kind` is its format, and `identity`
    the column of ids, where the format decides what a row is; "" elsewhere.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    rejects: tuple[Reject, ...]
    repaired: int
    digest: str
    guesses: tuple[str, ...] = ()
    kind: str = ""
    identity: str = ""


def column_name(text: str) -> str:
    """Return a name of a column as it is kept: one line, single spaces."""
    return " ".join(text.split())


def check_columns(columns: tuple[str, ...], where: str) -> None:
    """Raise CatalogueError unless every column has a name of its own and there are not too many.

    `where` begins the sentence.
    """
    if len(columns) > MOST_COLUMNS:
        raise CatalogueError(
            f"{where} names {len(columns)} columns, more than the {MOST_COLUMNS} that a table may have; leave out "
            "those that no shopper or filter needs"
        )
    if long := next((column for column in columns if len(column) > LONGEST_NAME), ""):
        raise CatalogueError(
            f"{where} has a column whose name has {len(long)} characters, more than the {LONGEST_NAME} allowed: "
            f"{quoted(long, 40)}; shorten it, or see whether the first line names the columns"
        )
    if any("\0" in column for column in columns):
        raise CatalogueError(f"{where} holds a NUL character: not a text table, or UTF-16; save it as UTF-8")
    if "" in columns:
        number = columns.index("") + 1
        raise CatalogueError(f"{where} has no name for column {number} of {len(columns)}; name it or remove it")
    twice = tuple(name for name, count in Counter(columns).items() if count > 1)
    if twice:
        raise CatalogueError(f"{where} names a column twice: {listed(twice)}; rename one of them")
