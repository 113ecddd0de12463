"""From an expression to the rows for which it holds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from parecido.catalogue.values import quoted
from parecido.errors import BadFilter
from parecido.filters.columns import Columns
from parecido.filters.doubt import doubt_of
from parecido.filters.expression import And, Compare, Equals, Expression, Not
from parecido.filters.measured import Measured, day_number
from parecido.index.contract import Mask

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FEW = 4
"""Texts of a list for which one pass over the codes each is faster than looking every code up."""


def mask_of(expression: Expression, columns: Columns) -> Mask:
    """Return which rows match, a new bool array (n,).

    Raises UnknownColumn, or BadFilter for a range over a column of no numbers (or days), or of several currencies.
    """
    if isinstance(expression, Equals):
        return _equal(expression, columns)
    if isinstance(expression, Compare):
        numbers, bound = measured_for(expression, columns).numbers, expression.bound
        mask: Mask = _COMPARE[expression.sign](numbers, day_number(bound) if isinstance(bound, date) else bound)
        return mask
    if isinstance(expression, Not):
        mask = mask_of(expression.inner, columns)
        return np.logical_not(mask, out=mask)
    join = np.logical_and if isinstance(expression, And) else np.logical_or
    mask = mask_of(expression.parts[0], columns)
    for part in expression.parts[1:]:
        join(mask, mask_of(part, columns), out=mask)
    return mask


def measured_for(compare: Compare, columns: Columns) -> Measured:
    """Return the numbers, or the days, that a range compares. Raises BadFilter where they cannot be compared."""
    days = isinstance(compare.bound, date)
    found = columns.measured(compare.column, "day" if days else "number")
    if found.others and not found.any:
        kind, form = ("day", "2024-01-31") if days else ("number", "1299.00 or 1299,00, all of a column in one way")
        doubt = doubt_of(columns.encoded(compare.column), found)
        raise BadFilter(
            f"the column {quoted(compare.column)} has no {kind} to compare with {compare.sign}; "
            + (doubt or f"its values are like {quoted(found.example)}, and a {kind} is written {form}")
        )
    if len(found.currencies) > 1:
        raise BadFilter(
            f"the column {quoted(compare.column)} has prices in {', '.join(found.currencies)}, which {compare.sign} "
            "cannot compare; give the table a column in one currency"
        )
    return found


def _equal(equals: Equals, columns: Columns) -> Mask:
    column = columns.encoded(equals.column)
    codes = column.codes_of(equals.texts)
    if not codes:
        return np.zeros(columns.rows, dtype=bool)
    if len(codes) > _FEW:
        wanted = np.zeros(len(column.code_of), dtype=bool)
        wanted[codes] = True
        return np.asarray(wanted.take(column.codes))  # a third of the time of wanted[codes]
    mask: Mask = column.codes == codes[0]
    for code in codes[1:]:
        mask |= column.codes == code
    return mask
