"""A text that no product has, and one of the column that says the same: in other letters, or as a number."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from parecido.filters.numbers import read_number, read_price

_MOST_TEXTS = 100_000
"""Texts of a column that are looked at."""


def near_text(text: str, texts: Iterable[str]) -> str | None:
    """Return the first of some texts that is the same but for capitals, or the same number; None where none is."""
    letters, number = text.casefold(), read_number(text)
    for each in islice(texts, _MOST_TEXTS):
        if each.casefold() == letters:
            return each
        if number is not None and (price := read_price(each)) is not None and price[0] == number:
            return each
    return None
