"""The vote on a question's category: by the neighbours of its photo alone where it has one, whatever else is asked."""

from __future__ import annotations

from dataclasses import dataclass

from parecido.index.contract import Index
from parecido.index.plan import TracedIndex, plan_search
from parecido.recommend.asking.query import Query
from parecido.recommend.finding.alike import VOTERS, AlikeCard
from parecido.recommend.finding.doubt import doubt_photo
from parecido.recommend.finding.search import QuerySearch
from parecido.recommend.finding.vote import vote
from parecido.recommend.found import Doubt, Prediction
from parecido.settings import Settings
from parecido.shop.reader import Shop


@dataclass(frozen=True, slots=True)
class Voters:
    """Who votes: the products that `search` finds nearest, but for the rows `without` a vote.

    `photo` tells whether they are the neighbours of a photo alone, and `blank` whether that shows anything to vote on.
    """

    search: QuerySearch
    without: frozenset[int]
    photo: bool
    blank: bool


class Voting:
    """Counts votes in one snapshot of a shop. Safe between threads."""

    def __init__(self, shop: Shop, index: Index, card: AlikeCard | None, settings: Settings) -> None:
        """Count what the products of `shop` say, whose pictures `index` has; `card` tells what is to be doubted."""
        self._shop = shop
        self._index = index
        self._card = card
        self._count = settings.voters
        self._categories: dict[int, str] = {}

    def voters(self, query: Query, search: QuerySearch, own: frozenset[int]) -> Voters:
        """Return who votes on a query's category; `search` is for the query, `own` has the rows it is asked with."""
        if query.alone is None:
            return Voters(search, own, photo=False, blank=False)
        if not query.as_built or query.blended:
            index = TracedIndex(plan_search(self._index, as_built=True))
            search = search.of_others(index, query.alone.rows, least=max(self._count, VOTERS))
        return Voters(search, frozenset(), photo=True, blank=query.alone.seen.blank)

    def predict(self, voters: Voters, floor: float) -> Prediction | None:
        """Return the category that those vote for who are at least as similar as `floor`, whatever the filter."""
        nearest = voters.search.voters(self._count, voters.without)
        nearest = [each for each in nearest if each.similarity >= floor]
        unknown = [each.row for each in nearest if each.row not in self._categories]
        self._categories.update(zip(unknown, self._shop.categories(unknown), strict=True))
        return vote(nearest, self._categories)

    def doubt(self, voters: Voters, predicted: Prediction | None, *, part: bool) -> Doubt | None:
        """Return why the category of a photo, or of a part of one, is not to be believed."""
        if not voters.photo or not (predicted or voters.blank):
            return None
        return doubt_photo(self._card, voters.search.voters(VOTERS, frozenset()), blank=voters.blank, part=part)
