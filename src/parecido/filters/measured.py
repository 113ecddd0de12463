"""The numbers of a column, or its days."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from parecido.filters.decimals import Decimals, Forms, decide, read_column
from parecido.filters.encoded import Encoded
from parecido.filters.numbers import read_day

Kind = Literal["number", "day"]
Value = TypeVar("Value", np.float64, np.uint8)

_NO_FORMS: Forms = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Measured:
    """A column's numbers (or days, as ordinals), float64 (n,), NaN where a row has none.

    `others` counts the rows whose text is none, missing ones not counted; `example` is such a text. `currencies` are
    those that the numbers are written with, and `any` says whether there is any number. `decimals` is how the column
    writes numbers, and `forms` what each row tells of it; of days there are none.
    """

    numbers: NDArray[np.float64]
    others: int
    example: str
    any: bool
    currencies: tuple[str, ...]
    decimals: Decimals
    forms: Forms

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.numbers.nbytes + self.forms.nbytes

    @classmethod
    def of(cls, column: Encoded, kind: Kind) -> Measured:
        """Read the numbers or the days of a column."""
        # A text that no row has any more tells nothing of the others.
        texts = [text if count else "" for text, count in zip(column.code_of, column.counts(), strict=True)]
        if kind == "day":
            return cls._made(column, _read_days(texts).take(column.codes) if texts else np.zeros(0), _NO_FORMS)
        read = read_column(texts)
        if not texts:
            return cls._made(column, read.point, read.forms)
        forms = read.forms.take(column.codes)
        decimals = decide(forms)
        numbers, currencies = read.numbers(decimals)
        return cls._made(column, numbers.take(column.codes), forms, decimals, currencies)

    def follow(self, old_row: NDArray[np.intp], column: Encoded, kind: Kind) -> Measured:
        """Return the numbers of the column of a later table; `old_row` as in `Encoded.follow`.

        Where the rows that came or went change how the column writes numbers, all of it is read anew.
        """
        fresh = np.flatnonzero(old_row < 0)
        texts = column.texts_at(fresh)
        numbers = _of_rows(self.numbers, old_row)
        if kind == "day":
            numbers[fresh] = _read_days(texts)
            return self._made(column, numbers, _NO_FORMS)
        read = read_column(texts)
        forms = _of_rows(self.forms, old_row)
        forms[fresh] = read.forms
        if (decimals := decide(forms)) != self.decimals:
            return Measured.of(column, kind)
        numbers[fresh], new = read.numbers(decimals)
        currencies = new | {*self.currencies}
        if len(currencies) > 1:
            return Measured.of(column, kind)  # one of them may be gone
        return self._made(column, numbers, forms, decimals, currencies)

    @classmethod
    def _made(
        cls,
        column: Encoded,
        numbers: NDArray[np.float64],
        forms: Forms,
        decimals: Decimals = "unsure",
        currencies: Iterable[str] = (),
    ) -> Measured:
        numbers.flags.writeable = forms.flags.writeable = False
        is_none = np.isnan(numbers)
        is_other = is_none & (column.codes != column.code_of.get("", -1))
        others = int(np.count_nonzero(is_other))
        example = column.texts_at(np.flatnonzero(is_other)[:1])[0] if others else ""
        return cls(numbers, others, example, not is_none.all(), tuple(sorted(currencies)), decimals, forms)


def day_number(day: date) -> float:
    """Return a day as a number that grows by 1 from day to day."""
    return float(day.toordinal())


def _read_days(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the day of each text, NaN where it is none."""
    days = map(read_day, texts)
    return np.fromiter((math.nan if day is None else day_number(day) for day in days), np.float64, len(texts))


def _of_rows(values: NDArray[Value], old_row: NDArray[np.intp]) -> NDArray[Value]:
    """Return the value that each row had, anything (0 where there was no row at all) for a new one."""
    return values.take(old_row, mode="clip") if len(values) else np.zeros(len(old_row), values.dtype)
