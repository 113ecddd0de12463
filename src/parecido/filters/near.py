"""A text that no product has, and one of the column that says the same: in other letters, or as a number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np

from parecido.filters.encoded import Encoded
from parecido.filters.measured import Measured

_MOST_TEXTS = 100_000
"""Texts of a column that are looked at."""


def near_text(text: str, texts: Iterable[str]) -> str | None:
    """Return the first of some texts that is the same but for capitals; None where none is."""
    letters = text.casefold()
    return next((each for each in islice(texts, _MOST_TEXTS) if each.casefold() == letters), None)


def near_number(number: float, column: Encoded, measured: Measured) -> str | None:
    """Return the text of the first row that has this number; None where none has. `measured` is of the column."""
    rows = np.flatnonzero(measured.numbers == number)[:1]
    return column.texts_at(rows)[0] if len(rows) else None
