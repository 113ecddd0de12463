"""The filters of one shop as it stands: from what is asked to a mask, made once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from parecido.catalogue.values import quoted
from parecido.filters.clause import Clause
from parecido.filters.columns import Columns, Table
from parecido.filters.expression import And, Compare, Equals, Expression, Not, Or, join_all
from parecido.filters.kept import Kept
from parecido.filters.mask import mask_of, measured_for
from parecido.filters.where import Where, read_where
from parecido.index.contract import Mask

_BUDGET = 64 * 1024 * 1024
"""Bytes of masks kept: some sixty at a million products."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a filter asks for in normal form, how many of the products match, and what should be said about it."""

    filter: str
    products: int
    matching: int
    notes: tuple[str, ...]


class Filters:
    """The filters of an unchanging table of products. Safe between threads."""

    def __init__(self, table: Table, products: int) -> None:
        """Filter so many products, the rows of `table`."""
        self.columns = Columns(table, products)
        self._masks: Kept[str, Mask] = Kept(_BUDGET)

    def expression(self, where: Where | None) -> Expression | None:
        """Return what is asked for as one expression, None for no filter. Raises BadFilter."""
        clauses = read_where(where, self.columns.__contains__)
        return join_all([clause.expression for clause in clauses]) if clauses else None

    def allowed(self, where: Where | None) -> Mask | None:
        """Return which rows match, a read-only bool array (n,), or None for no filter.

        Raises BadFilter, or UnknownColumn.
        """
        expression = self.expression(where)
        return None if expression is None else self.mask(expression)

    def mask(self, expression: Expression) -> Mask:
        """Return which rows match an expression, a read-only bool array (n,). Raises BadFilter or UnknownColumn."""
        key = str(expression)
        mask = self._masks.get(key)
        if mask is None:
            mask = mask_of(expression, self.columns)
            mask.flags.writeable = False
            self._masks.put(key, mask)
        return mask

    def explain(self, where: Where | None) -> Matched | None:
        """Return what a filter asks for and finds, None for no filter. Raises BadFilter or UnknownColumn."""
        clauses = read_where(where, self.columns.__contains__)
        if not clauses:
            return None
        expression = join_all([clause.expression for clause in clauses])
        matching = int(np.count_nonzero(self.mask(expression)))
        notes = [note for clause in clauses for note in self._notes_on_reading(clause)]
        notes += [note for compare in ranges_of(expression) for note in self._notes_on_range(compare)]
        return Matched(str(expression), self.columns.rows, matching, tuple(dict.fromkeys(notes)))

    def _notes_on_reading(self, clause: Clause) -> list[str]:
        """Return what should be said where a clause could have meant something else."""
        if clause.other is not None and self._has(clause.other):
            return [
                f"{quoted(clause.text)} was read as {_shown(clause.expression)}; for the products with exactly that text "
                f"in {quoted(clause.other.column)} write {_shown(clause.other)}"
            ]
        plain = clause.expression
        if clause.doubtful and isinstance(plain, Equals) and not self._has(plain):
            return [
                f"{quoted(clause.text)} was read as one text, which no product has in {quoted(plain.column)}; to join "
                "conditions name a column in each, as in gender=Women and baseColour='Navy Blue'"
            ]
        return []

    def _notes_on_range(self, compare: Compare) -> list[str]:
        found = measured_for(compare, self.columns)
        if not found.others:
            return []
        kind = "day" if isinstance(compare.bound, date) else "number"
        return [
            f"{found.others:,} of {self.columns.rows:,} products have no {kind} in {quoted(compare.column)} but a text "
            f"such as {quoted(found.example)}; they never match {compare.sign}"
        ]

    def _has(self, equals: Equals) -> bool:
        code_of = self.columns.encoded(equals.column).code_of
        return any(text in code_of for text in equals.texts)


def _shown(expression: Expression) -> str:
    """Return an expression for a one-line note."""
    return quoted(str(expression), 200)[1:-1]


def ranges_of(expression: Expression) -> list[Compare]:
    """Return the ranges in an expression, in its order."""
    if isinstance(expression, Compare):
        return [expression]
    if isinstance(expression, Not):
        return ranges_of(expression.inner)
    if isinstance(expression, (And, Or)):
        return [found for part in expression.parts for found in ranges_of(part)]
    return []
