"""A shop's rules for the lists of all its products, whose candidates were found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parecido.filters.columns import Columns
from parecido.index.contract import Mask, Vectors
from parecido.index.product_pictures import ProductPictures, Rows
from parecido.recommend.arranging.boosts import Booster
from parecido.recommend.arranging.shaping import Placed, Search, Shape, shape_answer
from parecido.recommend.filters import filters_of
from parecido.recommend.finding.candidates import WIDTH, Pool
from parecido.recommend.finding.category import ANY, SAME
from parecido.recommend.finding.listed import Compared, Listed, MoreNeeded, compare_with
from parecido.recommend.finding.passing import Passing
from parecido.recommend.finding.rivals import Rivals
from parecido.recommend.rules.bound import BoundRules, read_rules
from parecido.recommend.source import ShopColumns
from parecido.settings import Settings
from parecido.shop.reader import Shop

BLOCK_BYTES = 64 * 1024 * 1024
"""Of similarities held at once, of the products whose lists are looked for among all products."""
FEW = 1_000
"""Products that are compared one by one, rather than all products with many at once."""


class RuledLists:
    """What the rules of an open shop make of each product's nearest candidates, as `Recommender.similar` does.

    `allowed` bool (n,) are the products that may be recommended to anybody, None for all; `wide` is how many candidates
    `listed` should be given.
    """

    def __init__(self, shop: Shop, pictures: ProductPictures, top: int, settings: Settings) -> None:
        """Arrange lists of `top` products. Raises RulesError for rules that the shop's table does not fit."""
        filters = filters_of(shop, len(shop))
        bound = BoundRules(read_rules(shop), shop)
        bound.check(filters)
        self._rules, self._bound = bound.rules, bound
        self._ids, self._top, self._near = shop.ids(), top, settings.near_duplicate
        self._source = _Source(shop, filters.columns, pictures)
        self._booster = Booster(self._source)
        passing = Passing(filters, shop).allowed([self._rules.where or None], bound.blocked)
        self.allowed: Mask | None = None if passing is None else passing.mask
        categories = shop.categories() if self._moded else None
        self._rivals = Rivals(len(shop), self.allowed, mode=self._rules.category or SAME, categories=categories)

    @property
    def moves(self) -> bool:
        """Whether the rules do more than say what may be recommended."""
        rules = self._rules
        for_one = any(block.query is not None for block in rules.blocks)
        return bool(rules.group or rules.diversity or rules.boosts or rules.pins or for_one or self._moded)

    @property
    def wide(self) -> int:
        """Candidates that a list should be chosen from, and as many as are pinned for every product besides."""
        if not self.moves:
            return self._top
        return max(min(WIDTH, len(self._ids) // 10), 4 * self._top) + len(self._bound.pins_for([]))

    @property
    def _moded(self) -> bool:
        return self._rules.category not in {None, ANY}

    def listed(self, row: int, nearest: Pool) -> tuple[Placed, ...] | None:
        """Return the recommendations of a product row, best first, given the nearest of those allowed.

        None where a single answer would look at products that are not given.
        """
        try:
            return self._shaped(row, Listed(row, nearest, self._rivals, self._source.pictures))
        except MoreNeeded:
            return None

    def compared(self, rows: Rows) -> Iterator[tuple[int, tuple[Placed, ...]]]:
        """Yield some product rows with their recommendations, best first, from all products."""
        pictures, rivals = self._source.pictures, self._rivals
        few = np.array([rivals.count(row) <= FEW for row in rows.tolist()], dtype=bool)
        for row in rows[few].tolist():
            others = rivals.rows(row)
            coarse = compare_with(pictures, row, others).astype(np.float32)
            yield row, self._shaped(row, Compared(row, others, coarse, pictures))
        many, step = rows[~few], max(1, BLOCK_BYTES // (4 * len(pictures.vectors)))
        for start in range(0, len(many), step):
            block = many[start : start + step]
            similarities = pictures.compare(block, slice(0, len(pictures)))
            for row, coarse in zip(block.tolist(), similarities, strict=True):
                others = rivals.rows(row)
                yield row, self._shaped(row, Compared(row, others, coarse[others], pictures))

    def _shaped(self, row: int, search: Search) -> tuple[Placed, ...]:
        """Return the recommendations of a product row that a search for what is like it finds."""
        product = self._ids[row]
        pins = self._bound.pins_for([product]) if self._rules.pins else ()
        if self.allowed is not None:
            pins = tuple((place, pinned) for place, pinned in pins if self.allowed[pinned])
        shape = Shape(
            count=self._top,
            hidden=self._bound.blocked_for([product]) if self._rules.blocks else frozenset(),
            queries=(row,),
            pins=pins,
            boosts=self._rules.boosts,
            group=self._rules.group or None,
            diversity=self._rules.diversity or 0.0,
            near=self._near,
            told=False,
        )
        return shape_answer(shape, search, self._source, self._booster).placed


class _Source(ShopColumns):
    """The columns of a shop and the pictures of its products in memory."""

    def __init__(self, shop: Shop, columns: Columns, pictures: ProductPictures) -> None:
        super().__init__(columns)
        self.pictures = pictures
        self._first = pictures.starts[:-1] if pictures.single else _first_pictures(shop)

    def vectors(self, rows: Rows) -> Vectors:
        """Return the unit rows (n, dim) of the first pictures of some products."""
        return self.pictures.vectors[self._first[rows]]


def _first_pictures(shop: Shop) -> Rows:
    """Return where each product's first picture stands when pictures are in the order of their products."""
    order = np.argsort(shop.picture_rows.owners, kind="stable")
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return place[shop.picture_rows.first]
