"""Checksums of rows, which SQLite itself does not keep, so that a flipped bit is noticed before it is served."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.errors import DamagedShop

Value = str | bytes | int | None
"""What a column holds."""


def row_sum(*values: Value) -> int:
    """Return the CRC-32 (ISO 3309) over values in their order, each with its kind and length."""
    total = 0
    for value in values:
        if isinstance(value, bytes):
            kind, content = b"b", value
        else:
            kind, content = (b"-", b"") if value is None else (b"t", str(value).encode("utf-8", "surrogatepass"))
        total = zlib.crc32(content, zlib.crc32(b"%b%d:" % (kind, len(content)), total))
    return total


def is_whole(row: Sequence[Any]) -> bool:
    """Whether a row's last value is the sum of the others."""
    return bool(row_sum(*row[:-1]) == row[-1])


def checked(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row whose last value is the sum of the others. Raises DamagedShop where it is not."""
    if not is_whole(row):
        raise DamagedShop(f"a row is not as it was written: {str(row[:2])[:80]}")
    return row


def number_sum(rows: NDArray[np.int64]) -> int:
    """Return a 64-bit sum over rows of whole numbers, shape (n, columns), whatever their order.

    Each row is stirred as by SplitMix64 (Steele, Lea and Flood, 2014) and the results are added up, so that the sum
    of a changed table is that of the one before, less the rows that went, plus those that came.
    """
    stirred = np.zeros(len(rows), dtype=np.uint64)
    for column in np.ascontiguousarray(rows.T).view(np.uint64):
        stirred = _stir(stirred + column + np.uint64(0x9E3779B97F4A7C15))
    return int(stirred.sum(dtype=np.uint64))


def _stir(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
