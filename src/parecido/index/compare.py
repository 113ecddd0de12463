"""Whether a base holds what the record holds of its pictures."""

from __future__ import annotations

import numpy as np

from parecido.errors import IndexDamaged
from parecido.index.store import Base
from parecido.shop.reader import Shop

_ROWS = 65_536
"""Rows of the base that are compared at a time."""


def compare_base(shop: Shop, base: Base) -> None:
    """Raise IndexDamaged unless the base's rows are those of the record, each at its picture's number."""
    if (np.diff(base.pictures) <= 0).any():
        raise IndexDamaged("the pictures of the base are out of order")
    numbers = shop.picture_rows.numbers
    last = int(base.pictures[-1]) if len(base.pictures) else 0
    old = numbers[: int(np.searchsorted(numbers, last, side="right"))]
    rows = np.searchsorted(base.pictures, old)
    if (base.pictures[rows] != old).any():
        raise IndexDamaged("the base lacks pictures of the record")
    vectors = base.index.take  # float32 rows as they are searched
    for start in range(0, len(old), _ROWS):
        chunk = np.arange(start, min(start + _ROWS, len(old)))
        expected = shop.through_head(shop.model_vectors_of(chunk.tolist()))
        wrong = np.flatnonzero((vectors(rows[chunk]) != expected).any(axis=1))
        if len(wrong):
            raise IndexDamaged(f"the base holds another row than the record for picture {old[chunk[wrong[0]]]}")
