"""Whether the numbers of a column have a decimal point or a decimal comma: one way for all of them.

Rows decide, not texts: a way wins with 95 % of the rows that tell one, so that a few odd values, which are then no
numbers, do not change how all others are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parecido.filters.numbers import COMMA, LISTED, PLAIN, POINT, read_written

Decimals = Literal["point", "comma", "unsure", "mixed"]
"""How a column writes decimals. `unsure`: no row of it tells. `mixed`: no one way fits nearly all of its numbers."""
Forms = NDArray[np.uint8]
"""What each text (or row) tells of it: the bits of `Written.form`."""

_ODD = 20
"""One telling row in so many, at most, may tell the other way."""
_ONE_ODD = 10
"""Telling rows from which on a single one may."""
_LISTED = 2
"""More than so many rows for each list must tell the way that wins: lists of two sizes look as if they told one."""


class Read(NamedTuple):
    """The texts of a column as numbers in both ways, float64 (n,), nan for none, and the places of each currency."""

    point: NDArray[np.float64]
    comma: NDArray[np.float64]
    forms: Forms
    currencies: dict[str, list[int]]

    def numbers(self, decimals: Decimals) -> tuple[NDArray[np.float64], set[str]]:
        """Return the numbers (n,) of a column that writes them so, and their currencies.

        Where that is not sure or not one way, plain numbers are read as ever; where it is not sure, so is what means
        one number both ways.
        """
        if decimals in {"point", "comma"}:
            numbers = self.point if decimals == "point" else self.comma
        else:
            read = self.forms & PLAIN != 0
            if decimals == "unsure":
                read |= self.point == self.comma
            numbers = np.where(read, self.point, np.nan)
        return numbers, {sign for sign, at in self.currencies.items() if not np.isnan(numbers[at]).all()}


def read_column(texts: Sequence[str]) -> Read:
    """Read texts as numbers in both ways."""
    point, comma = np.full((2, len(texts)), np.nan)
    forms = np.zeros(len(texts), np.uint8)
    currencies: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if (written := read_written(text)) is None:
            continue
        point[place], comma[place], forms[place], currency = written
        if currency:
            currencies.setdefault(currency, []).append(place)
    return Read(point, comma, forms, currencies)


def decide(forms: Forms) -> Decimals:
    """Return how a column writes decimals, from what each of its rows tells, whatever their order.

    A way wins with nearly all of the rows that tell one; in a column without any plain number, which could be read
    safely, with more than half.
    """
    point, comma, listed = (np.count_nonzero(forms & form != 0) for form in (POINT, COMMA, LISTED))
    telling = point + comma
    if not telling:
        return "unsure"
    most, odd = max(point, comma), min(point, comma)
    prevails = odd * _ODD <= telling or (odd == 1 and telling >= _ONE_ODD)
    if not prevails and most > odd:  # rather than read nothing at all for a few odd rows
        prevails = not np.any(forms & PLAIN)
    if not prevails or listed * _LISTED >= most:
        return "mixed"
    return "point" if point > comma else "comma"
