"""Which products may be shown: what passes the filters, is of the right category, and is not blocked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence

import numpy as np

from parecido.filters import Filters, Where
from parecido.filters.expression import join_all
from parecido.index.contract import Allowed, Mask
from parecido.recommend.category import ANY, category_mask

_KEPT = 32
"""Combinations of filters and categories that are kept."""


class Competing:
    """The products of one snapshot that may be shown, by what is asked of them; the last combinations are kept."""

    def __init__(self, filters: Filters, categories: Sequence[str]) -> None:
        self._filters = filters
        self._categories = np.array(categories, dtype=object)
        self._kept: OrderedDict[tuple[object, ...], Allowed | None] = OrderedDict()

    def allowed(
        self, wheres: Sequence[Where | None], blocked: frozenset[int], mode: str = ANY, wanted: Collection[str] = ()
    ) -> Allowed | None:
        """Return the products that match every filter, are not `blocked` rows, and whose category fits the mode.

        `wanted` are the query's categories. None stands for all products. Raises BadFilter or UnknownColumn.
        """
        expressions = [found for where in wheres if (found := self._filters.expression(where)) is not None]
        if not expressions and not blocked and mode == ANY:
            return None
        expression = join_all(expressions) if expressions else None
        key = (str(expression), blocked, mode, tuple(sorted(wanted)))
        if key not in self._kept:
            mask = None if expression is None else self._filters.mask(expression)
            if blocked:
                mask = self._without(mask, blocked)
            if mode != ANY:
                fits = category_mask(self._categories, wanted, mode)
                mask = fits if mask is None else mask & fits
            self._kept[key] = None if mask is None else Allowed(mask)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _without(self, mask: Mask | None, blocked: Collection[int]) -> Mask:
        """Return a mask without some rows."""
        made = np.ones(len(self._categories), dtype=bool) if mask is None else mask.copy()
        made[list(blocked)] = False
        return made
