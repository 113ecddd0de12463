"""The numbers of a column, or its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from parecido.filters.encoded import Encoded
from parecido.filters.numbers import read_day, read_price

Kind = Literal["number", "day"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A column's numbers (or days, as ordinals), float64 (n,), NaN where a row has none.

    `others` counts the rows whose text is none, missing ones not counted; `example` is such a text. `currencies` are
    those that the numbers are written with, and `any` says whether there is any number.
    """

    numbers: NDArray[np.float64]
    others: int
    example: str
    any: bool
    currencies: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.numbers.nbytes

    @classmethod
    def of(cls, column: Encoded, kind: Kind) -> Measured:
        """Read the numbers or the days of a column."""
        numbers, currencies = _read(list(column.code_of), kind)
        return cls._made(column, numbers.take(column.codes) if len(numbers) else np.zeros(0), currencies)

    def follow(self, old_row: NDArray[np.intp], column: Encoded, kind: Kind) -> Measured:
        """Return the numbers of the column of a later table; `old_row` as in `Encoded.follow`."""
        fresh = np.flatnonzero(old_row < 0)
        numbers = self.numbers.take(old_row, mode="clip") if len(self.numbers) else np.zeros(len(old_row))
        numbers[fresh], currencies = _read(column.texts_at(fresh), kind)
        if len(currencies | {*self.currencies}) > 1:
            return Measured.of(column.compact(), kind)  # one of them may be gone
        return self._made(column, numbers, currencies | {*self.currencies})

    @classmethod
    def _made(cls, column: Encoded, numbers: NDArray[np.float64], currencies: set[str]) -> Measured:
        numbers.flags.writeable = False
        is_none = np.isnan(numbers)
        is_other = is_none & (column.codes != column.code_of.get("", -1))
        others = int(np.count_nonzero(is_other))
        example = column.texts_at(np.flatnonzero(is_other)[:1])[0] if others else ""
        return cls(numbers, others, example, not is_none.all(), tuple(sorted(currencies)))


def day_number(day: date) -> float:
    """Return a day as a number that grows by 1 from day to day."""
    return float(day.toordinal())


def _read(texts: list[str], kind: Kind) -> tuple[NDArray[np.float64], set[str]]:
    """Return the number (or day) of each text, NaN where it is none, and the currencies."""
    numbers = np.full(len(texts), np.nan)
    currencies: set[str] = set()
    for place, text in enumerate(texts):
        if kind == "day":
            if (day := read_day(text)) is not None:
                numbers[place] = day_number(day)
        elif (price := read_price(text)) is not None:
            numbers[place], currency = price
            currencies.add(currency)
    return numbers, currencies - {""}
