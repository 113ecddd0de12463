"""Which pictures compete under a filter of products, kept for the filters asked with lately."""

from __future__ import annotations

from parecido.filters.kept import Kept
from parecido.index.contract import Allowed, Mask
from parecido.recommend.finding.kept_rows import KeptRows, kept_bytes
from parecido.shop.layout import PictureRows


class Competing:
    """The picture rows of one snapshot that a mask of its products lets through. Safe between threads.

    The last ones are kept, and with them what an index makes of them.
    """

    def __init__(self, pictures: PictureRows, *, budget: int | None = None) -> None:
        self._pictures = pictures
        self._kept: Kept[int, KeptRows] = Kept(kept_bytes(len(pictures.owners)) if budget is None else budget)

    def of(self, mask: Mask) -> Allowed:
        """Return the pictures of the products that are true in `mask`; the same object for the same array.

        The array must not change afterwards.
        """
        known = self._kept.get(id(mask))
        if known is not None and known.mask is mask:
            return known.allowed
        made = Allowed(mask if self._pictures.one_each else mask[self._pictures.owners])
        self._kept.put(id(mask), KeptRows(made, mask))
        return made
