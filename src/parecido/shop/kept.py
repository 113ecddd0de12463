"""What was read of a snapshot last, kept for who asks again: a snapshot never changes, so neither does what is kept.

What a change left as it was is kept on for the snapshot after it. A service of a shop that changes every few seconds
would else read all of it anew each time, and its memory would never come to rest.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.product import Product

FEW = 100
"""Rows up to which what a question asks for is kept: whoever reads a whole shop asks for no row twice."""
MOST_ROWS = 4 * 1024 * 1024
MOST_VECTORS = 8 * 1024 * 1024
MOST_PRODUCTS = 32 * 1024 * 1024
MOST_THUMBNAILS = 32 * 1024 * 1024
"""Bytes of rows by id, of vectors, products, and thumbnails that are kept of a snapshot."""
_ENTRY = 200
"""About how many bytes Python takes for an entry and its objects, beside their content."""
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Read = Callable[[Sequence[int]], Sequence[Value]]
"""Reads the values of some rows."""


class Kept(Generic[Key, Value]):
    """The values that were asked for last, by their keys. Safe between threads."""

    def __init__(self, most: int, size: Callable[[Key, Value], int]) -> None:
        """Keep values of up to `most` bytes together; `size` tells about how many a key and its value take."""
        self._most = most
        self._size = size
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._turn = threading.Lock()

    def find(self, keys: Sequence[Key], read: Callable[[list[Key]], Sequence[Value]]) -> list[Value]:
        """Return the values of some keys, in the order asked for; `read` is asked for those that are not kept."""
        found: dict[Key, Value] = {}
        with self._turn:
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[key] = self._kept[key][0]
        if missing := [key for key in dict.fromkeys(keys) if key not in found]:
            read_now = dict(zip(missing, read(missing), strict=True))
            found |= read_now
            self._keep(read_now)
        return [found[key] for key in keys]

    def find_rows(self, keys: Sequence[Key], rows: Sequence[int], read: Read[Value]) -> list[Value]:
        """Return the values of some keys, whose rows of a snapshot `read` is asked for where they are not kept."""
        row_of = dict(zip(keys, rows, strict=True))
        return self.find(keys, lambda missing: read([row_of[key] for key in missing]))

    def without(self, keys: Collection[Key]) -> Kept[Key, Value]:
        """Return another one with the same values, but for those of some keys."""
        other: Kept[Key, Value] = Kept(self._most, self._size)
        with self._turn:
            other._kept, other._bytes = self._kept.copy(), self._bytes
        for key in keys:
            if key in other._kept:
                other._bytes -= other._kept.pop(key)[1]
        return other

    def _keep(self, values: dict[Key, Value]) -> None:
        with self._turn:
            for key, value in values.items():
                if key not in self._kept:  # another thread may have read it, too
                    size = self._size(key, value)  # once: what a text takes grows where it is given out as UTF-8
                    self._kept[key] = value, size
                    self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._kept.popitem(last=False)[1][1]


class KeptParts:
    """What is kept of a snapshot: rows by id (None for an id that there is not), products by their number, thumbnails
    and what the model gave by a picture's number.
    """

    def __init__(self) -> None:
        self.rows: Kept[str, int | None] = Kept(MOST_ROWS, lambda key, _: _ENTRY + sys.getsizeof(key))
        self.vectors: Kept[int, NDArray[np.float32]] = Kept(MOST_VECTORS, lambda _, row: _ENTRY + row.nbytes)
        self.products: Kept[int, Product] = Kept(MOST_PRODUCTS, lambda _, product: _size_of_product(product))
        self.thumbnails: Kept[int, bytes] = Kept(MOST_THUMBNAILS, lambda _, jpeg: _ENTRY + len(jpeg))

    def keep_on(self, before: KeptParts, *, model: bool, changed: Collection[int] | None) -> None:
        """Keep on what an earlier snapshot of the shop has kept and still holds.

        `model` says whether both have the same model; `changed` are the numbers of products that came or changed since,
        None where all of them did, as where the shop has other columns. Numbers are never given twice, and a picture of
        another content has another number: so both may share what is kept of pictures.
        """
        self.thumbnails = before.thumbnails
        if model:
            self.vectors = before.vectors
        if changed is not None:
            self.products = before.products.without(changed)


def _size_of_product(product: Product) -> int:
    """Return about how many bytes a product takes."""
    texts = (product.id, product.caption, product.category, product.url, *product.pictures)
    columns = product.attributes  # its keys are the shop's, the same ones for all products
    return 3 * _ENTRY + sys.getsizeof(columns) + sum(map(sys.getsizeof, (*texts, *columns.values())))
