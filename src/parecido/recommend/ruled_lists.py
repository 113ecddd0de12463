"""A shop's rules for the lists of all its products, whose candidates were found elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.filters.columns import Columns
from parecido.index.contract import Allowed, Candidate, Mask, Vectors
from parecido.index.product_pictures import ProductPictures
from parecido.recommend.arranging.boosts import Booster, Rows
from parecido.recommend.arranging.shaping import Shape, shape_answer
from parecido.recommend.filters import filters_of
from parecido.recommend.finding.candidates import WIDTH
from parecido.recommend.finding.category import ANY, SAME
from parecido.recommend.finding.passing import Passing
from parecido.recommend.rules.bound import BoundRules, read_rules
from parecido.recommend.source import ShopColumns
from parecido.settings import Settings
from parecido.shop.reader import Shop


class RuledLists:
    """What the rules of an open shop make of each product's nearest candidates, as `Recommender.similar` does.

    `allowed` bool (n,) are the products that may be recommended to anybody, None for all; `wide` is how many candidates
    `arrange` should be given.
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
        written = shop.categories() if self._moded else ()
        self._categories = [unicodedata.normalize("NFC", category) for category in written]
        passing = Passing(filters, shop).allowed([self._rules.where or None], bound.blocked)
        self.allowed: Mask | None = None if passing is None else passing.mask
        self._allowed_count = None if passing is None else passing.count

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

    def arrange(self, row: int, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the recommendations of a product row, best first, given its nearest products, most similar first.

        Nothing comes back where a single answer would look at more candidates than are given, unless these are all.
        """
        product = self._ids[row]
        pins = self._bound.pins_for([product])
        if self.allowed is not None:
            pins = tuple((place, pinned) for place, pinned in pins if self.allowed[pinned])
        shape = Shape(
            count=self._top,
            hidden=self._bound.blocked_for([product]),
            queries=(row,),
            pins=pins,
            boosts=self._rules.boosts,
            group=self._rules.group or None,
            diversity=self._rules.diversity or 0.0,
            near=self._near,
        )
        whole = len(candidates) >= self._others(row)
        listed = _Listed(row, self._of_category(row, candidates), self._source.pictures, whole=whole)
        try:
            shaped = shape_answer(shape, listed, self._source, self._booster)
        except _MoreNeeded:
            return []
        return [Candidate(each.row, each.similarity) for each in shaped.placed]

    def _others(self, row: int) -> int:
        """Return how many products may be recommended for a row: all that are allowed but itself."""
        if self._allowed_count is None or self.allowed is None:
            return len(self._ids) - 1
        return self._allowed_count - bool(self.allowed[row])

    def _of_category(self, row: int, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """Return the candidates that fit the category mode; all of them for a product without a category."""
        if not self._moded or not self._categories[row]:
            return candidates
        same = self._rules.category == SAME
        categories = self._categories
        return [
            each for each in candidates if categories[each.row] and (categories[each.row] == categories[row]) == same
        ]


class _MoreNeeded(Exception):
    """A list of candidates ends before what is looked for in it."""


class _Listed:
    """The candidates of one product as a `parecido.recommend.arranging.shaping.Search`.

    The `whole` list has everybody; one that has not raises _MoreNeeded where it is asked for more than it holds.
    """

    def __init__(self, row: int, candidates: Sequence[Candidate], pictures: ProductPictures, *, whole: bool) -> None:
        self._row, self._candidates, self._pictures, self._whole = row, candidates, pictures, whole

    def __len__(self) -> int:
        return len(self._pictures)

    def nearest(self, count: int, allowed: Allowed | None) -> Sequence[Candidate]:
        """Return the first `count` candidates, or those that are `allowed`."""
        found = self._candidates
        if allowed is not None:
            found = [each for each in found if allowed.mask[each.row]]
        if len(found) < count - 1 and not self._whole:  # the product itself, which a search would find, is not listed
            raise _MoreNeeded
        return found[:count]

    def compare(self, rows: Rows) -> NDArray[np.float64]:
        """Return the similarities of some products."""
        return np.asarray(self._pictures.millionths(np.full(len(rows), self._row), rows) / 1e6)


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
