"""The filter grammar that the command line and the service share: `column=value`."""

from __future__ import annotations

from collections.abc import Iterable

from parecido.errors import QueryError


def parse_where(clauses: Iterable[str]) -> dict[str, list[str]]:
    """Return the values that each column must have, in the order given.

    A clause is split at its first "="; the column's surrounding whitespace is dropped, the value is kept as
    written, and `column=` asks for a missing value (""). A column may be named several times: all of its
    values are asked for. Raises QueryError for a clause without "=" or without a column.
    """
    where: dict[str, list[str]] = {}
    for clause in clauses:
        column, equals, value = clause.partition("=")
        column = column.strip()
        if not equals or not column:
            raise QueryError(f"the filter {clause!r} is not of the form column=value; write gender=Women, say")
        where.setdefault(column, []).append(value)
    return where
