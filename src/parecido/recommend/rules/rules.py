"""A merchandiser's rules for all answers of a shop, as frozen facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
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
        own = [pin for pin in self.pins if pin.query is not None and pin.query in queries]
        found: dict[str, int] = {}
        for pin in own + [pin for pin in self.pins if pin.query is None]:
            for step, product in enumerate(pin.products):
                found.setdefault(product, pin.place + step)
        return [(place, product) for product, place in found.items()]

    def blocked_always(self) -> frozenset[str]:
        """Return the products that are never recommended."""
        return frozenset(product for block in self.blocks if block.query is None for product in block.products)

    def blocked_for(self, queries: Sequence[str]) -> frozenset[str]:
        """Return the products that are not recommended for these query products."""
        return frozenset(
            product
            for block in self.blocks
            if block.query is not None and block.query in queries
            for product in block.products
        )


NO_RULES = Rules()
"""The rules of a shop without rules."""
