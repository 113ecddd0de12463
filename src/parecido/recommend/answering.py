"""From a question to its answer: query, candidates, filters, blocks, boosts, groups, diversity, pins, page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parecido.embeddings.aspects import aspect_similarities
from parecido.embeddings.explain import AskedWith
from parecido.errors import QueryError, UnknownProduct
from parecido.filters import Filters
from parecido.index.contract import Allowed, Index, Mask
from parecido.index.plan import TracedIndex, explain_search, plan_search
from parecido.index.rank import DECIMALS
from parecido.recommend.arranging.boosts import Booster
from parecido.recommend.arranging.shaping import Placed, Shape, shape_answer
from parecido.recommend.asking.cursor import MOST_SHOWN, read_cursor, write_cursor
from parecido.recommend.asking.photo import PhotoReader
from parecido.recommend.asking.query import Query, QueryReader
from parecido.recommend.asking.text import TextReader
from parecido.recommend.finding.alike import VOTERS, read_alike, state_answer
from parecido.recommend.finding.category import ANY
from parecido.recommend.finding.competing import Competing
from parecido.recommend.finding.labels import guess_labels
from parecido.recommend.finding.nearest import Nearest
from parecido.recommend.finding.passing import Passing
from parecido.recommend.finding.search import QuerySearch
from parecido.recommend.finding.voting import Voters, Voting
from parecido.recommend.found import Answer, Recommendation
from parecido.recommend.question import Question
from parecido.recommend.rules.bound import BoundRules, read_rules
from parecido.recommend.rules.rules import FACT, NO_RULES, Rules
from parecido.recommend.source import ShopSource
from parecido.recommend.turns import Turns
from parecido.recommend.wish import Wish, make_wish
from parecido.settings import Settings
from parecido.shop.reader import Shop


class Answering:
    """Answers questions to one snapshot of a shop. Safe between threads."""

    def __init__(
        self,
        shop: Shop,
        index: Index,
        filters: Filters,
        readers: tuple[PhotoReader, TextReader],
        settings: Settings,
        *,
        before: Answering | None = None,
    ) -> None:
        """Answer from `shop`; rules that are the same as `before`, in an earlier snapshot, are not read again."""
        self._shop = shop
        self._index = index
        self._filters = filters
        self._settings = settings
        self._reader = QueryReader(shop, *readers)
        self._pictures = shop.picture_rows
        self._alike = read_alike(shop)
        self._passing = Passing(filters, shop)
        self._source = ShopSource(shop, index, filters.columns)
        self._booster = Booster(self._source)
        known = None if before is None or before._shop.facts.get(FACT) != shop.facts.get(FACT) else before.rules
        self._rules = BoundRules(read_rules(shop) if known is None else known, shop)
        self._no_rules = BoundRules(NO_RULES, shop)
        self._competing = Competing(shop.picture_rows)
        self._voting = Voting(shop, index, self._alike, settings)

    @property
    def rules(self) -> Rules:
        """The shop's rules."""
        return self._rules.rules

    def answer(self, question: Question, turns: Turns) -> Answer:
        """Return the answer; what takes a core for itself is done in one of the `turns`. See `Recommender.similar`."""
        question = question.name_photo()
        rules = self._rules if question.rules else self._no_rules
        rules.check(self._filters)
        wish = make_wish(question, rules.rules, self._settings)
        own = {product: self.row(product) for product in question.products}
        queries = frozenset(own.values())
        query = self._reader.read(question, own)
        with turns.timed("search"), turns.searching:
            index = TracedIndex(plan_search(self._index, as_built=query.as_built, blended=query.blended))
            least = max(self._settings.voters, VOTERS) + len(queries)
            search = QuerySearch(index, self._pictures, query.weighed, self._allowed_pictures, least=least)
            voters = self._voting.voters(query, search, queries)
            shape = self._shape(question, wish, rules, own, voters)
            shaped = shape_answer(shape, search, self._source, self._booster)
            predicted = self._voting.predict(voters, shape.floor)
        made = query.made if query.alone is None else query.alone.seen.row
        if predicted is not None and self._shop.head is not None and made is not None:
            predicted = replace(predicted, labels=guess_labels(self._shop.head, made))
        doubt = self._voting.doubt(voters, predicted, part=question.part)
        ids = self._ids([*shaped.away, *(row for placed in shaped.placed for row in placed.folded)])
        recommendations = self._recommendations(shaped.placed, query, search, ids)
        return Answer(
            None if voters.blank else predicted,
            self._stated(recommendations, shaped.placed, query, search.voters(VOTERS, queries)),
            index.kind,
            explain_search(index, None if shaped.allowed is None else self._allowed_pictures(shaped.allowed)),
            next=self._next(shape, shaped.placed),
            folded=tuple(ids[row] for row in shaped.away),
            doubt=doubt,
            voted=predicted if voters.blank else None,
        )

    def asked_with(self, question: Question) -> AskedWith | None:
        """Return what a question makes of its picture, None where it changes nothing; see `QueryReader.asked_with`."""
        return self._reader.asked_with(question, {product: self.row(product) for product in question.products})

    def row(self, product: str) -> int:
        """Return the row of a product id. Raises UnknownProduct."""
        return self.rows([product])[0]

    def rows(self, products: Sequence[str]) -> list[int]:
        """Return the rows of some product ids, in the order asked for. Raises UnknownProduct."""
        rows = []
        for product, row in zip(products, self._shop.rows_of(products), strict=True):
            if row is None:
                raise UnknownProduct(
                    f"no product {product!r} in this shop of {len(self._shop)}; ids are text, as in the table"
                )
            rows.append(row)
        return rows

    def recommendable(self, product: str) -> Mask | None:
        """Return which products the shop's rules let be shown beside one, None for all. Raises RulesError."""
        self._rules.check(self._filters)
        allowed = self._passing.allowed([self._rules.rules.where or None], self._rules.blocked)
        hidden = self._rules.blocked_for([product])
        if not hidden:
            return None if allowed is None else allowed.mask
        mask = np.ones(len(self._shop), dtype=bool) if allowed is None else allowed.mask.copy()
        mask[list(hidden)] = False
        return mask

    def _allowed_pictures(self, allowed: Allowed) -> Allowed:
        """Return which pictures compete where these products do."""
        return allowed if self._pictures.one_each else self._competing.of(allowed.mask)

    def _shape(self, question: Question, wish: Wish, rules: BoundRules, own: dict[str, int], voters: Voters) -> Shape:
        """Return what the page asked for is to look like, in rows; `voters` vote on the category."""
        wheres = [rules.rules.where or None, question.where]
        floor = -np.inf if question.min_similarity is None else question.min_similarity
        wanted: frozenset[str] = frozenset()
        if wish.category != ANY:
            wanted = self._wanted(question, own, voters, floor)
            if not wanted and wish.category_asked:
                raise QueryError(
                    f"the query has no category that this shop knows, so nothing is of the {wish.category} one; "
                    "ask with category any"
                )
        mode = wish.category if wanted else ANY
        pins = rules.pins_for(question.liked)
        if pins and (passing := self._passing.allowed(wheres, rules.blocked)) is not None:
            pins = tuple((place, row) for place, row in pins if passing.mask[row])
        return Shape(
            count=question.k,
            allowed=self._passing.allowed(wheres, rules.blocked, mode, wanted),
            hidden=rules.blocked_for(question.liked),
            queries=tuple(own.values()),
            shown=() if question.after is None else self._shown(question.after),
            pins=pins,
            boosts=wish.boosts,
            group=wish.group,
            diversity=wish.diversity,
            floor=floor,
            near=self._settings.near_duplicate,
        )

    def _wanted(self, question: Question, own: dict[str, int], voters: Voters, floor: float) -> frozenset[str]:
        """Return the categories of the products asked with, or else the one that the query is taken for.

        There is none for a blank photo, whatever is voted for.
        """
        if question.liked:
            categories = self._shop.categories([own[product] for product in question.liked])
            return frozenset(categories) - {""}
        predicted = None if voters.blank else self._voting.predict(voters, floor)
        return frozenset() if predicted is None else frozenset({predicted.category})

    def _shown(self, cursor: str) -> tuple[int, ...]:
        """Return the rows of the products that earlier pages showed, of those that are still there."""
        numbers = np.array(read_cursor(cursor), dtype=np.int64)
        rows = np.searchsorted(self._pictures.products, numbers)
        there = rows < len(self._pictures.products)
        there[there] = self._pictures.products[rows[there]] == numbers[there]
        return tuple(rows[there].tolist())

    def _next(self, shape: Shape, placed: Sequence[Placed]) -> str | None:
        """Return the cursor of the next page, None where this one is not full or is the last that there may be."""
        rows = [*shape.shown, *(each.row for each in placed)]
        if len(placed) < shape.count or len(rows) >= MOST_SHOWN:
            return None
        return write_cursor(self._pictures.products[rows].tolist())

    def _ids(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the ids of some rows."""
        return dict(zip(rows, (product.id for product in self._shop.products(rows)), strict=True)) if rows else {}

    def _recommendations(
        self, placed: Sequence[Placed], query: Query, search: QuerySearch, ids: dict[int, str]
    ) -> tuple[Recommendation, ...]:
        """Return what is shown with what the shop knows of the products, and how each aspect compares."""
        found = [search.found(each.row) for each in placed]
        vectors = self._index.take(np.array([each.picture for each in found], dtype=np.intp))
        cosines: list[dict[str, float]] = [{} for _ in found]
        for number, row in enumerate(query.rows):
            places = [place for place, each in enumerate(found) if each.query == number]
            every = aspect_similarities(row, vectors[places], self._shop.card.aspects)
            for name in query.said:
                for place, cosine in zip(places, every[name], strict=True):
                    cosines[place][name] = round(float(cosine), DECIMALS) + 0.0  # no negative zero
        products = self._shop.products([each.row for each in placed])
        return tuple(
            Recommendation(
                product.id,
                each.similarity,
                product.caption,
                product.url,
                product.attributes,
                aspects,
                folded=tuple(ids[row] for row in each.folded),
                reasons=each.reasons,
            )
            for product, each, aspects in zip(products, placed, cosines, strict=True)
        )

    def _stated(
        self,
        recommendations: tuple[Recommendation, ...],
        placed: Sequence[Placed],
        query: Query,
        voters: Sequence[Nearest],
    ) -> tuple[Recommendation, ...]:
        """Return recommendations with how probably each looks alike, where the shop is calibrated for such a query."""
        if self._alike is None or query.made is None or not query.as_built:
            return recommendations
        found = [Nearest(each.row, each.similarity, 0) for each in placed]
        stated = state_answer(self._alike, self._shop, found, voters)
        return tuple(replace(each, looks_alike=one) for each, one in zip(recommendations, stated, strict=True))
