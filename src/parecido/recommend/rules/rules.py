"""A merchandiser's rules for all answers of a shop, as frozen facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from parecido.recommend.arranging.boosts import Boost

FACT = "rules"
"""The fact of a shop that holds its rules, as the text of the file they were read from."""


@dataclass(frozen=True, slots=True)
class Pin:
    """Products that stand at the places from `place` on, counted from 1, for the query product `query`.

    Without a `query` for every question.
    """

    products: tuple[str, ...]
    place: int = 1
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Products that are never recommended for the query product `query`; without one, never at all."""

    products: tuple[str, ...]
    query: str | None = None


Named = TypeVar("Named", Pin, Block)
ByQuery = dict[str | None, dict[int, Named]]
"""Pins or blocks by the product that they are for, and by their places in the file."""


@dataclass(frozen=True)
class Rules:
    """What applies to every answer of a shop, unless a question asks otherwise.

    `where` is a filter's text, "" for none; a question's own filter holds besides. `group` is a column, "picture" or
    "" for none, `diversity` from 0 to 1, `category` "same", "other" or "any"; None where the rules are silent.
    """

    where: str = ""
    group: str | None = None
    diversity: float | None = None
    category: str | None = None
    boosts: tuple[Boost, ...] = ()
    pins: tuple[Pin, ...] = ()
    blocks: tuple[Block, ...] = ()

    def pins_for(self, queries: Sequence[str]) -> list[tuple[int, str]]:
        """Return (place, product) of the pins for the query products (none for a photo or a text), in file order.

        What is pinned for a product of the query goes before what is pinned for every question. No product twice.
        """
        found: dict[str, int] = {}
        for pin in [*_of_queries(self._pins_by_query, queries), *self._pins_by_query.get(None, {}).values()]:
            for step, product in enumerate(pin.products):
                found.setdefault(product, pin.place + step)
        return [(place, product) for product, place in found.items()]

    def blocked_always(self) -> frozenset[str]:
        """Return the products that are never recommended."""
        blocks = self._blocks_by_query.get(None, {}).values()
        return frozenset(product for block in blocks for product in block.products)

    def blocked_for(self, queries: Sequence[str]) -> frozenset[str]:
        """Return the products that are not recommended for these query products."""
        blocks = _of_queries(self._blocks_by_query, queries)
        return frozenset(product for block in blocks for product in block.products)

    @cached_property
    def _pins_by_query(self) -> ByQuery[Pin]:
        return _by_query(self.pins)

    @cached_property
    def _blocks_by_query(self) -> ByQuery[Block]:
        return _by_query(self.blocks)


def _by_query(each: Sequence[Named]) -> ByQuery[Named]:
    """Return pins or blocks by the product that they are for, None for those of every question."""
    found: ByQuery[Named] = {}
    for place, one in enumerate(each):
        found.setdefault(one.query, {})[place] = one
    return found


def _of_queries(each: ByQuery[Named], queries: Sequence[str]) -> list[Named]:
    """Return the pins or blocks for some products, in file order."""
    found = {place: one for query in queries for place, one in each.get(query, {}).items()}
    return [found[place] for place in sorted(found)]


NO_RULES = Rules()
"""The rules of a shop without rules."""
