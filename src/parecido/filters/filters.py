"""The filters of one shop as it stands: from what is asked to a mask, made once and kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.values import quoted
from parecido.filters.clause import Clause
from parecido.filters.columns import Columns, Table
from parecido.filters.doubt import doubt_of
from parecido.filters.expression import Compare, Equals, Expression, conditions_of, join_all
from parecido.filters.kept import Kept
from parecido.filters.mask import mask_of, measured_for
from parecido.filters.near import near_number, near_text
from parecido.filters.numbers import read_typed
from parecido.filters.parse import parse_expression
from parecido.filters.where import Where, read_where
from parecido.index.contract import Mask

_BUDGET = 64 * 1024 * 1024
"""Bytes of masks kept: some sixty at a million products."""
_THOUSANDS = re.compile(r"[<>]=?\s*['\"]?([1-9][0-9]{0,2}\.[0-9]{3})(?![\w.,])")


@dataclass(frozen=True, slots=True)
class Matched:
    """What a filter asks for in normal form, how many of the products match, and what should be said about it."""

    filter: str
    products: int
    matching: int
    notes: tuple[str, ...]


class Filters:
    """The filters of an unchanging table of products. Safe between threads."""

    def __init__(self, table: Table, products: int, *, columns: Columns | None = None) -> None:
        """Filter so many products, the rows of `table`, or the rows of columns that were made before."""
        self.columns = columns or Columns(table, products)
        self._masks: Kept[str, Mask] = Kept(_BUDGET)

    def follow(self, table: Table, old_row: NDArray[np.intp]) -> Filters:
        """Return the filters of a later table, which reads no column anew of which little has changed.

        `old_row` is as in `Columns.follow`.
        """
        return Filters(table, len(old_row), columns=self.columns.follow(table, old_row))

    def expression(self, where: Where | None) -> Expression | None:
        """Return what is asked for as one expression, None for no filter. Raises BadFilter."""
        clauses = self._read(where)
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
        clauses = self._read(where)
        if not clauses:
            return None
        expression = join_all([clause.expression for clause in clauses])
        matching = int(np.count_nonzero(self.mask(expression)))
        notes = [note for clause in clauses for note in self._notes_on_reading(clause)]
        notes += [note for each in conditions_of(expression) for note in self._notes_on_range(each)]
        notes += [note for clause in clauses for note in self._notes_on_bound(clause)]
        notes += [note for each in conditions_of(expression) for note in self._notes_on_text(each)]
        return Matched(str(expression), self.columns.rows, matching, tuple(dict.fromkeys(notes)))

    def _read(self, where: Where | None) -> list[Clause]:
        """Return what must hold, with an unknown column in a text that no product has as an expression names it."""
        return [
            Clause(clause.text, parse_expression(clause.text))
            if clause.joins_unknown and isinstance(clause.expression, Equals) and not self._has(clause.expression)
            else clause
            for clause in read_where(where, self.columns.__contains__)
        ]

    def _notes_on_reading(self, clause: Clause) -> list[str]:
        """Return what should be said where a clause could have meant something else."""
        if clause.other is not None and self._has(clause.other):
            return [
                f"{quoted(clause.text)} was read as {_shown(clause.expression)}; for the products with exactly that "
                f"text in {quoted(clause.other.column)} write {_shown(clause.other)}"
            ]
        plain = clause.expression
        if not isinstance(plain, Equals) or self._has(plain):
            return []
        if clause.unclosed:
            return [f"{quoted(clause.text)} was read as one text, which no product has: {clause.unclosed}"]
        if clause.doubtful:
            return [
                f"{quoted(clause.text)} was read as one text, which no product has in {quoted(plain.column)}; to join "
                "conditions name a column in each, as in gender=Women and baseColour='Navy Blue'"
            ]
        return []

    def _notes_on_text(self, equals: Equals | Compare) -> list[str]:
        """Return which text of the column may have been meant by one that no product has."""
        if not isinstance(equals, Equals):
            return []
        texts, notes = self.columns.encoded(equals.column).code_of, []
        for text in equals.texts:
            if not text or self._has(Equals(equals.column, (text,))):
                continue
            near = near_text(text, texts) or self._near_number(text, equals.column)
            if near is not None and self._has(meant := Equals(equals.column, (near,))):
                notes.append(
                    f"no product has {quoted(text)} in {quoted(equals.column)}, compared letter for letter, but "
                    f"{quoted(near)} is there; write {_shown(meant)}"
                )
        return notes

    def _near_number(self, text: str, column: str) -> str | None:
        if len(numbers := read_typed(text)) != 1:
            return None
        return near_number(numbers[0], self.columns.encoded(column), self.columns.measured(column, "number"))

    def _notes_on_range(self, compare: Equals | Compare) -> list[str]:
        if isinstance(compare, Equals):
            return []
        found, notes = measured_for(compare, self.columns), []
        if found.others:
            kind = "day" if isinstance(compare.bound, date) else "number"
            notes.append(
                f"{found.others:,} of {self.columns.rows:,} products have no {kind} in {quoted(compare.column)} but a "
                f"text such as {quoted(found.example)}; they never match {compare.sign}"
            )
        if doubt := doubt_of(self.columns.encoded(compare.column), found):
            notes.append(f"in {quoted(compare.column)} {doubt}")
        return notes

    def _notes_on_bound(self, clause: Clause) -> list[str]:
        """Return which limits, of columns that have decimal commas, may have been meant for thousands."""
        compared = [each for each in conditions_of(clause.expression) if isinstance(each, Compare)]
        if not any(measured_for(each, self.columns).decimals == "comma" for each in compared):
            return []
        return [
            f"in a filter {limit} is a number with three decimals; for thousands write {limit.replace('.', '')}"
            for limit in _THOUSANDS.findall(clause.text)
        ]

    def _has(self, equals: Equals) -> bool:
        return bool(self.mask(equals).any())


def _shown(expression: Expression) -> str:
    """Return an expression for a one-line note."""
    return quoted(str(expression), 200)[1:-1]
