"""What was read of a snapshot last, kept for who asks again: a snapshot never changes, so neither does what is kept."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
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


class Kept(Generic[Key, Value]):
    """The values that were asked for last, by their keys. Safe between threads."""

    def __init__(self, most: int, size: Callable[[Key, Value], int]) -> None:
        """Keep values of up to `most` bytes together; `size` tells about how many a key and its value take."""
        self._most = most
        self._size = size
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._bytes = 0
        self._turn = threading.Lock()

    def find(self, keys: Sequence[Key], read: Callable[[list[Key]], Sequence[Value]]) -> list[Value]:
        """Return the values of some keys, in the order asked for; `read` is asked for those that are not kept."""
        found: dict[Key, Value] = {}
        with self._turn:
            for key in keys:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    found[key] = self._kept[key]
        if missing := [key for key in dict.fromkeys(keys) if key not in found]:
            read_now = dict(zip(missing, read(missing), strict=True))
            found |= read_now
            self._keep(read_now)
        return [found[key] for key in keys]

    def _keep(self, values: dict[Key, Value]) -> None:
        with self._turn:
            for key, value in values.items():
                if key not in self._kept:  # another thread may have read it, too
                    self._kept[key] = value
                    self._bytes += self._size(key, value)
            while self._bytes > self._most:
                self._bytes -= self._size(*self._kept.popitem(last=False))


class KeptParts:
    """What is kept of a snapshot: rows by id (None for an id that there is not), products by their row, thumbnails and
    what the model gave by a picture's row.
    """

    def __init__(self) -> None:
        self.rows: Kept[str, int | None] = Kept(MOST_ROWS, lambda key, _: _ENTRY + sys.getsizeof(key))
        self.vectors: Kept[int, NDArray[np.float32]] = Kept(MOST_VECTORS, lambda _, row: _ENTRY + row.nbytes)
        self.products: Kept[int, Product] = Kept(MOST_PRODUCTS, lambda _, product: _size_of_product(product))
        self.thumbnails: Kept[int, bytes] = Kept(MOST_THUMBNAILS, lambda _, jpeg: _ENTRY + len(jpeg))


def _size_of_product(product: Product) -> int:
    """Return about how many bytes a product takes."""
    texts = (product.id, product.caption, product.category, product.url, *product.pictures)
    columns = product.attributes  # its keys are the shop's, the same ones for all products
    return 3 * _ENTRY + sys.getsizeof(columns) + sum(map(sys.getsizeof, (*texts, *columns.values())))
