"""What a filter asks for, as a tree; its text is the filter in normal form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from parecido.filters.tokens import is_word

Sign = Literal["<", "<=", ">", ">="]
Bound = float | date
"""What a range is compared with: a finite number, or a day."""

KEYWORDS = ("and", "or", "not", "in", "is", "missing")


@dataclass(frozen=True, slots=True)
class Equals:
    """A column has one of these texts, letter for letter; "" is a missing value."""

    column: str
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return self.written(negated=False)

    def written(self, *, negated: bool) -> str:
        """Return the condition, or what it is when it must not hold."""
        column = write_text(self.column)
        if self.texts == ("",):
            return f"{column} is {'not ' * negated}missing"
        if len(self.texts) == 1:
            return f"{column} {'!' * negated}= {write_text(self.texts[0])}"
        return f"{column} {'not ' * negated}in ({', '.join(map(write_text, self.texts))})"


@dataclass(frozen=True, slots=True)
class Compare:
    """A column's number, or its day, is on one side of a bound. What is neither never is."""

    column: str
    sign: Sign
    bound: Bound

    def __str__(self) -> str:
        bound = self.bound.isoformat() if isinstance(self.bound, date) else write_number(self.bound)
        return f"{write_text(self.column)} {self.sign} {bound}"


@dataclass(frozen=True, slots=True)
class Not:
    """The expression does not hold."""

    inner: Expression

    def __str__(self) -> str:
        if isinstance(self.inner, Equals):
            return self.inner.written(negated=True)
        return f"not {self.inner}" if isinstance(self.inner, Compare) else f"not ({self.inner})"


@dataclass(frozen=True, slots=True)
class And:
    """All of them hold."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, (And, Or)) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of them holds."""

    parts: tuple[Expression, ...]

    def __str__(self) -> str:
        return " or ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


Expression = Equals | Compare | Not | And | Or
"""A filter. Every product either matches or does not: `Not` is the exact complement."""


def conditions_of(expression: Expression) -> list[Equals | Compare]:
    """Return the conditions in an expression, in its order."""
    if isinstance(expression, (Equals, Compare)):
        return [expression]
    parts = (expression.inner,) if isinstance(expression, Not) else expression.parts
    return [condition for part in parts for condition in conditions_of(part)]


def join_all(parts: list[Expression]) -> Expression:
    """Return what holds where all of them do; there is at least one."""
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def write_number(number: float) -> str:
    """Return a number as a filter writes it."""
    return repr(number).removesuffix(".0")


def write_text(text: str) -> str:
    """Return a text or a column as a filter writes it: in quotes unless it is one plain word."""
    if is_word(text) and text.lower() not in KEYWORDS:
        return text
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
