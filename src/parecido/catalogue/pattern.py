"""Patterns such as `{id}.jpg`: a text with the names of columns in braces, filled in for each row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parecido.catalogue.values import listed, quoted
from parecido.errors import CatalogueError

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text to fill in: `literals` has one piece more than `columns`, and they alternate.

    `column` is true where the option named one column, whose value stands for itself.
    """

    text: str
    literals: tuple[str, ...]
    columns: tuple[str, ...]
    column: bool = False

    def fill(self, values: Mapping[str, str], encode: Callable[[str], str] = str) -> str:
        """Return the text for one row, "" where a value it needs is missing. `encode` acts on each value."""
        parts = [self.literals[0]]
        for name, literal in zip(self.columns, self.literals[1:], strict=True):
            if not values[name]:
                return ""
            parts += (encode(values[name]), literal)
        return "".join(parts)


def column_pattern(column: str) -> Pattern:
    """Return the pattern of one column's value as it stands."""
    return Pattern(column, ("", ""), (column,), column=True)


def columns_of(text: str) -> tuple[str, ...]:
    """Return the names in braces of a pattern, none of a text that is no pattern."""
    return tuple(name.strip() for name in _PLACEHOLDER.findall(text))


def read_pattern(option: str, text: str, columns: tuple[str, ...]) -> Pattern:
    """Return the pattern that an option such as `--image` gives as COLUMN or PATTERN.

    The name of a column is always taken as that column. Raises CatalogueError for a name that no column has
    and for braces that do not pair.
    """
    if text in columns:
        return column_pattern(text)
    literals = tuple(_PLACEHOLDER.split(text)[::2])
    named = columns_of(text)
    if any("{" in literal or "}" in literal for literal in literals):
        raise CatalogueError(f"{option} {quoted(text)} has a brace without its partner; write {{column}} in braces")
    if not named:
        raise CatalogueError(
            f"{option} {quoted(text)} is neither a column nor a pattern with a {{column}} in it; "
            f"the columns are: {listed(columns)}"
        )
    for name in named:
        if name not in columns:
            raise CatalogueError(
                f"{option} {quoted(text)} names the column {quoted(name)}, which the table does not have; "
                f"the columns are: {listed(columns)}"
            )
    return Pattern(text, literals, named)
