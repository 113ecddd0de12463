"""A column in memory: its distinct texts, and which of them each row has."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

_UNUSED_SHARE = 10
"""One text in so many may be that of no row any more before they are dropped."""
_ENTRY = 100
"""Bytes that a dictionary takes for one text, roughly."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The code of each row's text, int32 (n,), and the texts in NFC -> their codes: 0, 1, … in order.

    After a table has followed another, a few of the texts may be those of no row any more.
    """

    codes: NDArray[np.int32]
    code_of: Mapping[str, int]
    nbytes: int

    def codes_of(self, texts: Iterable[str]) -> list[int]:
        """Return the codes of those texts that are here, normal or not."""
        normal = (unicodedata.normalize("NFC", text) for text in texts)
        return [self.code_of[text] for text in normal if text in self.code_of]

    def texts_at(self, rows: NDArray[np.intp]) -> list[str]:
        """Return the texts of some rows."""
        texts = list(self.code_of)
        return [texts[code] for code in self.codes[rows]]

    @classmethod
    def of(cls, texts: Iterable[str], rows: int) -> Encoded:
        """Encode the texts of so many rows."""
        code_of: dict[str, int] = {}
        codes = np.fromiter((code_of.setdefault(text, len(code_of)) for text in texts), np.int32, rows)
        return cls._in_normal_form(codes, code_of)

    @classmethod
    def of_several(cls, lines: Iterable[Sequence[str]], columns: int, rows: int) -> list[Encoded]:
        """Encode so many columns at once from the lines of so many rows, each with a text of every column."""
        known: list[dict[str, int]] = [{} for _ in range(columns)]
        codes = np.empty((columns, rows), np.int32)
        for row, line in zip(range(rows), lines, strict=True):
            codes[:, row] = [code_of.setdefault(text, len(code_of)) for code_of, text in zip(known, line, strict=True)]
        return [cls._in_normal_form(column.copy(), code_of) for column, code_of in zip(codes, known, strict=True)]

    def follow(self, old_row: NDArray[np.intp], texts: Sequence[str]) -> Encoded:
        """Return the column of a later table: the row of this one that each of its rows was, and the texts of the rows
        that are new (-1), in order.
        """
        code_of = dict(self.code_of)
        codes = self.codes.take(old_row, mode="clip") if len(self.codes) else np.zeros(len(old_row), np.int32)
        normal = (unicodedata.normalize("NFC", text) for text in texts)
        codes[old_row < 0] = [code_of.setdefault(text, len(code_of)) for text in normal]
        codes.flags.writeable = False
        new = list(islice(reversed(code_of), len(code_of) - len(self.code_of)))
        nbytes = self.nbytes - self.codes.nbytes + codes.nbytes + _bytes_of(new)
        followed = Encoded(codes, code_of, nbytes)
        unused = len(code_of) - int(np.count_nonzero(followed.counts()))
        return followed.compact() if unused > len(code_of) // _UNUSED_SHARE else followed

    def compact(self) -> Encoded:
        """Return the same column without the texts that no row has."""
        used = self.counts() > 0
        code_of = {text: code for code, text in enumerate(text for text, code in self.code_of.items() if used[code])}
        return self._made((np.cumsum(used) - 1).astype(np.int32).take(self.codes), code_of)

    def counts(self, mask: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
        """Return how many rows, of a mask (n,) or of all, have the text of each code."""
        return np.bincount(self.codes if mask is None else self.codes[mask], minlength=len(self.code_of))

    @classmethod
    def _in_normal_form(cls, codes: NDArray[np.int32], code_of: dict[str, int]) -> Encoded:
        if not all(unicodedata.is_normalized("NFC", text) for text in code_of):
            normal: dict[str, int] = {}
            merged = [normal.setdefault(unicodedata.normalize("NFC", text), len(normal)) for text in code_of]
            code_of, codes = normal, np.asarray(merged, dtype=np.int32).take(codes)
        return cls._made(codes, code_of)

    @classmethod
    def _made(cls, codes: NDArray[np.int32], code_of: Mapping[str, int]) -> Encoded:
        codes.flags.writeable = False
        return cls(codes, code_of, codes.nbytes + _bytes_of(code_of))


def _bytes_of(texts: Iterable[str]) -> int:
    return sum(sys.getsizeof(text) + _ENTRY for text in texts)
