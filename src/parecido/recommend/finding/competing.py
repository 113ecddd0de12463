"""Which pictures compete under a filter of products, kept for the filters asked with lately."""

from __future__ import annotations

import threading
from collections import OrderedDict

from parecido.index.contract import Allowed, Mask
from parecido.shop.layout import PictureRows

_KEPT = 32
"""Filters whose rows are kept: what an index makes of a filter is kept with them."""


class Competing:
    """The picture rows of one snapshot that a mask of its products lets through. Safe between threads."""

    def __init__(self, pictures: PictureRows) -> None:
        self._pictures = pictures
        self._kept: OrderedDict[int, tuple[Mask, Allowed]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, mask: Mask) -> Allowed:
        """Return the pictures of the products that are true in `mask`; the same object for the same array.

        The array must not change afterwards.
        """
        with self._lock:
            known = self._kept.get(id(mask))
            if known is not None and known[0] is mask:
                self._kept.move_to_end(id(mask))
                return known[1]
        made = Allowed(mask if self._pictures.one_each else mask[self._pictures.owners])
        with self._lock:
            self._kept[id(mask)] = (mask, made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made
