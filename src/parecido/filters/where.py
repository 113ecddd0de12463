"""The forms in which a question may carry a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parecido.errors import BadFilter
from parecido.filters.clause import Clause, HasColumn, read_clause
from parecido.filters.expression import And, Compare, Equals, Expression, Not, Or, conditions_of
from parecido.filters.parse import MOST_TERMS

Where = str | Sequence[str] | Mapping[str, str | Sequence[str]] | Expression
"""A filter: one text, or several that must all hold, each an expression or a clause `column=text`; or column -> the
text (or several) that it must equal, letter for letter, "" for a missing value; or a parsed expression."""


def read_where(where: Where | None, has_column: HasColumn) -> list[Clause]:
    """Return what must hold for a product; nothing for no filter. Raises BadFilter, which says what is wrong."""
    if where is None:
        return []
    if isinstance(where, (Equals, Compare, Not, And, Or)):
        return [Clause(str(where), where)]
    if isinstance(where, Mapping):
        asked = {(column, text): None for column, wanted in where.items() for text in _texts(wanted, column)}
        _check_count(len(asked))
        return [Clause(column, Equals(column, (text,))) for column, text in asked]
    clauses = _texts(where, None)
    read: list[Clause] = []
    conditions = 0
    for clause in clauses:
        read.append(read_clause(clause, has_column))
        conditions += len(conditions_of(read[-1].expression))
        _check_count(conditions)
    return read


def _check_count(conditions: int) -> None:
    """Raise BadFilter for more conditions than may be asked at once."""
    if conditions > MOST_TERMS:
        raise BadFilter(f"the filters have more than {MOST_TERMS:,} conditions together; ask for fewer at once")


def _texts(given: object, column: object) -> list[str]:
    """Return one text or several as a list."""
    if isinstance(given, str):
        given = [given]
    whose = "the filter" if column is None else f"the filter on {str(column)[:40]!r}"
    if not isinstance(given, Sequence) or not all(isinstance(each, str) for each in given):
        raise BadFilter(f"{whose} is {str(given)[:40]!r}, expected a text or several; write year='2012', say")
    return list(given)
