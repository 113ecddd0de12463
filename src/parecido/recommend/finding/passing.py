"""Which products may be shown: what passes the filters, is of the right category, and is not blocked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from parecido.filters import Expression, Filters, Where
from parecido.filters.expression import join_all
from parecido.filters.kept import Kept
from parecido.index.contract import Allowed
from parecido.recommend.finding.category import ANY, category_mask
from parecido.recommend.finding.kept_rows import KeptRows, kept_bytes
from parecido.shop.reader import Shop


class Passing:
    """The products of one snapshot that may be shown, by what is asked of them; the last combinations are kept.

    Safe between threads.
    """

    def __init__(self, filters: Filters, shop: Shop, *, budget: int | None = None) -> None:
        self._filters = filters
        self._shop = shop
        self._kept: Kept[tuple[object, ...], KeptRows] = Kept(kept_bytes(len(shop)) if budget is None else budget)

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
        known = self._kept.get(key)
        if known is None:
            known = KeptRows(self._make(expression, blocked, mode, wanted))
            self._kept.put(key, known)
        return known.allowed

    def _make(
        self, expression: Expression | None, blocked: frozenset[int], mode: str, wanted: Collection[str]
    ) -> Allowed:
        """Return the products that pass all of it."""
        mask = np.ones(len(self._shop), dtype=bool) if expression is None else self._filters.mask(expression).copy()
        mask[list(blocked)] = False
        column = self._shop.category_column()
        if mode != ANY and column is not None:
            mask &= category_mask(self._filters.columns.encoded(column), wanted, mode)
        return Allowed(mask)
