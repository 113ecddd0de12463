"""A column in memory: its distinct texts, and which of them each row has."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parecido.filters.numbers import read_day, read_price

_ENTRY = 100
"""Bytes that a dictionary takes for one text, roughly."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A column's texts in NFC -> their codes, from 0 in the order seen, and the code of each row, int32 (n,)."""

    codes: NDArray[np.int32]
    code_of: Mapping[str, int]
    nbytes: int

    def codes_of(self, texts: Iterable[str]) -> list[int]:
        """Return the codes of those texts that any row has."""
        normal = (unicodedata.normalize("NFC", text) for text in texts)
        return [self.code_of[text] for text in normal if text in self.code_of]

    @classmethod
    def of(cls, texts: Iterable[str], rows: int) -> Encoded:
        """Encode the texts of so many rows."""
        code_of: dict[str, int] = {}
        codes = np.fromiter((code_of.setdefault(text, len(code_of)) for text in texts), np.int32, rows)
        if not all(unicodedata.is_normalized("NFC", text) for text in code_of):
            normal: dict[str, int] = {}
            merged = [normal.setdefault(unicodedata.normalize("NFC", text), len(normal)) for text in code_of]
            code_of, codes = normal, np.asarray(merged, dtype=np.int32)[codes]
        codes.flags.writeable = False
        return cls(codes, code_of, codes.nbytes + sum(sys.getsizeof(text) + _ENTRY for text in code_of))


@dataclass(frozen=True, slots=True)
class Measured:
    """A column's numbers (or days, as ordinals), float64 (n,), NaN where a row has none.

    `others` counts the rows whose text is none, missing ones not counted; `example` is such a text. `currencies` are
    those that the numbers are written with.
    """

    numbers: NDArray[np.float64]
    others: int
    example: str
    currencies: tuple[str, ...] = ()
    any: bool = field(default=False)
    """Whether any row has a number."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self.numbers.nbytes


def measure_numbers(column: Encoded) -> Measured:
    """Return a column's numbers, by `read_price`."""
    found = {code: read_price(text) for text, code in column.code_of.items()}
    currencies = {price[1] for price in found.values() if price is not None} - {""}
    return _measured(column, {code: price and price[0] for code, price in found.items()}, tuple(sorted(currencies)))


def measure_days(column: Encoded) -> Measured:
    """Return a column's days, by `read_day`."""
    return _measured(column, {code: day_number(read_day(text)) for text, code in column.code_of.items()}, ())


def day_number(day: date | None) -> float | None:
    """Return a day as a number that grows by 1 from day to day."""
    return None if day is None else float(day.toordinal())


def _measured(column: Encoded, found: Mapping[int, float | None], currencies: tuple[str, ...]) -> Measured:
    distinct = np.full(len(found), np.nan)
    for code, number in found.items():
        if number is not None:
            distinct[code] = number
    other = [text for text, code in column.code_of.items() if text and found[code] is None]
    is_other = np.zeros(len(found), dtype=bool)
    is_other[[column.code_of[text] for text in other]] = True
    numbers = distinct.take(column.codes)
    numbers.flags.writeable = False
    return Measured(
        numbers,
        others=int(np.count_nonzero(is_other.take(column.codes))),
        example=other[0] if other else "",
        currencies=currencies,
        any=bool(np.isfinite(distinct).any()),
    )
