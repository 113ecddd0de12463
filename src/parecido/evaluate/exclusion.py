"""Which products may not answer which query: itself always, and its near-duplicates where asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError
from parecido.index.contract import Vectors
from parecido.index.rank import DECIMALS
from parecido.settings import Settings
from parecido.shop.reader import Shop

_THUMBNAILS_AT_ONCE = 500


class Exclusion:
    """The pairs of query and product that are left out, worked out block by block so that memory stays bounded."""

    def __init__(
        self,
        rows: int,
        *,
        spaces: Sequence[Vectors] = (),
        threshold: float = Settings.near_duplicate,
        pictures: Sequence[NDArray[np.int64]] = (),
    ) -> None:
        """Leave out the query itself, and what is near it in any of the `spaces` or shares a picture with it.

        `spaces` are unit float32 rows (rows, dim), near meaning an inner product of at least `threshold` to six
        decimals. `pictures` number the products' pictures, shape (rows,): equal numbers, identical bytes.
        """
        self._rows = rows
        self._spaces = spaces
        self._least = round(threshold * 10**DECIMALS)
        self._pictures = pictures

    def mask(self, start: int, stop: int) -> NDArray[np.bool_]:
        """Return which products are left out for the queries of those rows, shape (stop - start, rows)."""
        left_out = np.zeros((stop - start, self._rows), dtype=bool)
        for space in self._spaces:
            left_out |= np.rint((space[start:stop] @ space.T) * 10.0**DECIMALS) >= self._least
        for numbers in self._pictures:
            left_out |= numbers[start:stop, None] == numbers
        left_out[np.arange(stop - start), np.arange(start, stop)] = True
        return left_out


def check_similarity(threshold: float) -> float:
    """Return the threshold. Raises QueryError unless it is a similarity, above -1 and at most 1."""
    if not -1 < threshold <= 1:
        raise QueryError(f"duplicates cannot begin at similarity {threshold}; give more than -1 and at most 1")
    return float(threshold)


def number_pictures(shop: Shop, rows: Sequence[int]) -> NDArray[np.int64]:
    """Return a number for the thumbnail of every one of those rows, the same for the same bytes, shape (n,)."""
    seen: dict[bytes, int] = {}
    numbers = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _THUMBNAILS_AT_ONCE):
        chunk = rows[start : start + _THUMBNAILS_AT_ONCE]
        digests = [hashlib.sha256(jpeg).digest() for jpeg in shop.thumbnails(chunk)]
        numbers[start : start + len(chunk)] = [seen.setdefault(digest, len(seen)) for digest in digests]
    return numbers
