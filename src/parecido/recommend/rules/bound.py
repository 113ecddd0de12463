"""A shop's rules in its own rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from parecido.errors import QueryError, RulesError
from parecido.filters import Filters
from parecido.recommend.arranging.grouping import PICTURE
from parecido.recommend.rules.rules import FACT, NO_RULES, Rules
from parecido.recommend.rules.text import parse_rules
from parecido.recommend.source import ShopColumns
from parecido.shop.reader import Shop

NOBODY = frozenset[int]()
_MANY = 20_000
"""Ids from which on it is quicker to read all of the shop's than to look each one up."""


def read_rules(shop: Shop) -> Rules:
    """Return the rules of a shop. Raises RulesError for what a newer version wrote."""
    return parse_rules(shop.facts[FACT]) if FACT in shop.facts else NO_RULES


class BoundRules:
    """Rules with the rows of the products that they name, each looked up once; those of no product do nothing."""

    def __init__(self, rules: Rules, shop: Shop) -> None:
        self.rules = rules
        self._shop = shop
        self._checked = rules == NO_RULES
        self._found: dict[str, int | None] = {}
        self._blocked: dict[str, frozenset[int]] = {}

    @cached_property
    def blocked(self) -> frozenset[int]:
        """The rows that are never shown."""
        return frozenset(self._rows(self.rules.blocked_always()).values())

    def blocked_for(self, queries: Sequence[str]) -> frozenset[int]:
        """Return the rows that are not shown for these query products."""
        return NOBODY.union(*map(self._blocked_for_one, queries))

    def _blocked_for_one(self, query: str) -> frozenset[int]:
        if query not in self._blocked:
            blocked = self.rules.blocked_for([query])
            if not blocked:
                return NOBODY
            self._blocked[query] = frozenset(self._rows(blocked).values())
        return self._blocked[query]

    def pins_for(self, queries: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Return (place, row) of what is pinned for these query products."""
        pins = self.rules.pins_for(queries)
        rows = self._rows([product for _, product in pins])
        return tuple((place, rows[product]) for place, product in pins if product in rows)

    def check(self, filters: Filters) -> None:
        """Raise RulesError for a filter or a column that the shop's table does not have any more, or not as numbers."""
        if self._checked:
            return
        rules = self.rules
        try:
            filters.allowed(rules.where or None)
            if rules.group and rules.group != PICTURE:
                filters.columns.name(rules.group)
            fields = ShopColumns(filters.columns)
            for boost in rules.boosts:
                filters.columns.name(boost.column)
                if boost.value is None:
                    fields.numbers(boost.column)
        except QueryError as error:
            raise RulesError(
                f"the rules of this shop do not fit its table: {error}; "
                f"set others with: parecido rules {self._shop.folder} --set FILE"
            ) from error
        self._checked = True

    def _rows(self, ids: Collection[str]) -> dict[str, int]:
        """Return the rows of those ids that the shop has."""
        missing = [product for product in ids if product not in self._found]
        if len(missing) >= _MANY:
            rows = {product: row for row, product in enumerate(self._shop.ids())}
            self._found.update({product: rows.get(product) for product in missing})
        else:
            self._found.update({product: self._shop.row_of(product) for product in missing})
        known = {product: self._found[product] for product in ids}
        return {product: row for product, row in known.items() if row is not None}
