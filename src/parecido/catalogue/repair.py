"""Rows with surplus delimiters: given back to the last column where that is free text, refused elsewhere."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parecido.catalogue.values import clean_value, quoted

_WORD = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(r"[-+]?[\d.,]*\d")


@dataclass(frozen=True, slots=True)
class Repair:
    """What the well-formed rows of a table say about its columns, one entry per column."""

    columns: tuple[str, ...]
    free_text: bool
    """Whether the last column holds running text, where an unquoted delimiter is a likely slip."""
    numeric: tuple[bool, ...]
    """Columns whose every known value is a number."""
    spaced: tuple[bool, ...]
    """Columns with a value that begins with a space."""

    def mend(self, values: Sequence[str], delimiter: str) -> tuple[str, ...]:
        """Return a row of the header's width, or () where the surplus may not be the last column's."""
        head, tail = values[: len(self.columns) - 1], values[len(self.columns) - 1 :]
        aligned = all(self._fits(column, value) for column, value in enumerate((*head, tail[0])))
        return (*head, delimiter.join(tail)) if self.free_text and aligned else ()

    def refusal(self, values: Sequence[str], delimiter: str) -> str:
        """Return why `mend` gave nothing for these values."""
        last = self.columns[-1]
        count = f"{len(values)} fields where the header has {len(self.columns)}"
        if self.free_text:
            return f"{count}, and the surplus does not look like part of the last column {quoted(last)}"
        name = {"\t": "tab"}.get(delimiter, f'"{delimiter}"')
        return f"{count}, and the last column {quoted(last)} is not free text; quote the value with the {name}"

    def _fits(self, column: int, value: str) -> bool:
        """Whether a value could stand in that column.

        Running text has a space behind its commas, so a field that begins with one, where no well-formed
        row's does, is the second half of an earlier column; and a word does not belong among numbers.
        """
        if value.startswith(" ") and not self.spaced[column]:
            return False
        known = clean_value(value)
        return not (self.numeric[column] and known and not _NUMBER.fullmatch(known))


def learn_repair(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Repair:
    """Return what the well-formed `rows`, all as wide as `columns`, say about surplus delimiters."""
    width = range(len(columns))
    return Repair(
        columns,
        free_text=is_free_text([row[-1] for row in rows]),
        numeric=tuple(_is_numeric([row[column] for row in rows]) for column in width),
        spaced=tuple(any(row[column].startswith(" ") for row in rows) for column in width),
    )


def is_free_text(values: Sequence[str]) -> bool:
    """Whether the values of a column are running text: several words each, and seldom the same ones.

    Half of the known values must hold two words, separated by white space, with two letters in a row each
    ("R$ 10,00" has none, a web address one), and the distinct ones must be more than the labels of a table of
    that size would be: a tenth of them and at least 2 √n (all of them, up to four).
    """
    known = [text for value in values if (text := clean_value(value))]
    worded = sum(sum(_WORD.search(word) is not None for word in text.split()) >= 2 for text in known)
    enough = min(len(known), max(0.1 * len(known), 2 * math.sqrt(len(known))))
    return bool(known) and 2 * worded >= len(known) and len(set(known)) >= enough


def _is_numeric(values: Sequence[str]) -> bool:
    """Whether a column has known values and all of them are numbers."""
    known = False
    for value in values:
        text = clean_value(value)
        if text and not _NUMBER.fullmatch(text):
            return False
        known = known or bool(text)
    return known
