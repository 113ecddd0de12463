"""How probably a recommendation looks alike: agrees with what was asked for on category and colour.

A cosine means one thing among watches, which are all alike, and another among toys. Beside it this says which share of
such pairs agrees: pairs of this similarity, in a neighbourhood as dense as the query's, whose other neighbours speak as
much for the candidate's category and colour. The query's own labels are not asked, so a photo can have it, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.errors import ShopError
from parecido.index.neighbours import NOBODY, Neighbours
from parecido.recommend.finding.nearest import Nearest
from parecido.shop.reader import Shop

FACT = "alike"
"""The shop's fact that holds the fitted card; a shop where nothing could be fitted has none."""
VERSION = 2
VOTERS = 20
"""Neighbours that describe a query's neighbourhood, whatever is filtered."""
_MISSING = -1


@dataclass(frozen=True, slots=True)
class AlikeCard:
    """A fitted calibration: what it belongs to, its numbers, and how it was judged.

    `belongs` names the model and the head whose similarities it reads (`Shop.sight`), `columns` are the labels that
    must agree, `products` counts those of the shop it was fitted on, `snapshot` is its number then, and `labels` a
    digest of what those columns said of whom. A probability is the logistic function of the features (`describe_pairs`,
    with these `knots`), less `mean`, over `scale`, times `weights`, plus `bias`; then the value of a rising function
    that has `values` at `places` and is linear between.
    """

    belongs: str
    columns: tuple[str, ...]
    products: int
    knots: tuple[float, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    places: tuple[float, ...]
    values: tuple[float, ...]
    report: Mapping[str, Any]
    snapshot: int
    labels: str

    def to_json(self) -> str:
        """Return the card as JSON text; `from_json` gives it back equal."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> AlikeCard | None:
        """Read a card; None for one of another version. Raises ShopError when the text is none."""
        try:
            facts = json.loads(text)
            if facts.pop("version") != VERSION:
                return None
            numbers: dict[str, Any] = {
                name: tuple(each) if isinstance(each, list) else each for name, each in facts.items()
            }
            return cls(**numbers)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ShopError(f"the fact {FACT!r} of the shop cannot be read: {error}; build the shop again") from error

    def state(self, found: Neighbours, voters: Neighbours, codes: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return how probably each candidate of each query looks alike, (queries, candidates), to four decimals.

        `voters` are the queries' up to VOTERS nearest products, whatever the filter; `codes` are the products' labels
        (`label_codes`). NaN where a candidate lacks a label and where there is nobody.
        """
        stated = np.round(self.probabilities(describe_pairs(found, voters, codes, self.knots)), 4)
        known = (codes[:, found.rows] != _MISSING).all(axis=0) & (found.rows != NOBODY)
        return np.where(known, stated, np.nan)

    def probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probabilities (...) of features (..., F)."""
        scaled = (features - np.array(self.mean)) / np.array(self.scale)
        stated = 1.0 / (1.0 + np.exp(-(scaled @ np.array(self.weights) + self.bias)))
        return np.asarray(np.interp(stated, self.places, self.values), dtype=np.float64)


def read_alike(shop: Shop) -> AlikeCard | None:
    """Return a shop's calibration; None where none was fitted, or not for its model, head and columns of now.

    Raises ShopError for one that cannot be read.
    """
    text = shop.facts.get(FACT, "")
    card = AlikeCard.from_json(text) if text else None
    if card is None or card.belongs != shop.sight or card.columns != alike_columns(shop):
        return None
    return card


def alike_columns(shop: Shop) -> tuple[str, ...]:
    """Return the columns that alike products agree on: the category, and the colour where there is one."""
    category, colour = shop.category_column(), shop.colour_column()
    return () if category is None else (category,) if colour in (None, category) else (category, str(colour))


def state_answer(
    card: AlikeCard, shop: Shop, found: Sequence[Nearest], voters: Sequence[Nearest]
) -> list[float | None]:
    """Return how probably each of a question's answers looks alike; `voters` are its nearest, whatever the filter."""
    if not found:
        return []
    rows = sorted({each.row for each in (*found, *voters)})
    place = {row: number for number, row in enumerate(rows)}
    products = shop.products(rows)
    codes = label_codes([[product.attributes.get(column, "") for product in products] for column in card.columns])

    def one_list(nearest: Sequence[Nearest]) -> Neighbours:
        millionths = [round(each.similarity * 1e6) for each in nearest]
        return Neighbours(np.array([[place[each.row] for each in nearest]], np.int32), np.array([millionths], np.int32))

    stated = card.state(one_list(found), one_list(voters[:VOTERS]), codes)[0]
    return [None if np.isnan(each) else each for each in stated.tolist()]


def label_codes(table: Sequence[Sequence[str]]) -> NDArray[np.int32]:
    """Return texts (labels, n) as numbers that are equal where the texts are; a missing one is negative."""
    codes = np.empty((len(table), len(table[0])), dtype=np.int32)
    for place, texts in enumerate(table):
        number = {"": _MISSING}
        codes[place] = [number.setdefault(text, len(number)) for text in texts]
    return codes


def describe_pairs(
    found: Neighbours, voters: Neighbours, codes: NDArray[np.int32], knots: Sequence[float]
) -> NDArray[np.float64]:
    """Return what tells alike pairs, (queries, candidates, F).

    The similarity, piecewise linear between `knots`; how far it lies below the voters' mean; the first and the last
    voter's; how the other voters speak for the candidate's labels (the log-odds of their similarity-weighted share,
    label by label and for all together); and products of these, as a vote says more where similarities say less.
    """
    similarity = found.similarities()
    nearest, there = voters.similarities(), voters.rows != NOBODY
    count = np.maximum(there.sum(axis=1), 1)
    mean = (nearest.sum(axis=1) / count)[:, np.newaxis] + 0.0 * similarity
    first = nearest[:, :1] + 0.0 * similarity
    last = nearest[np.arange(len(nearest)), count - 1][:, np.newaxis] + 0.0 * similarity
    votes = _votes(found, voters, codes)
    hinges = [np.maximum(similarity - knot, 0.0) for knot in knots]
    mixed = [vote * similarity for vote in votes] + [(similarity - mean) * votes[-1], mean * votes[-1]]
    return np.stack([similarity, *hinges, similarity - mean, first, last, *votes, *mixed], axis=-1)


def _votes(found: Neighbours, voters: Neighbours, codes: NDArray[np.int32]) -> list[NDArray[np.float64]]:
    """Return how the voters other than a candidate speak for each of its labels, and for all of them together."""
    weight = np.where(voters.rows == NOBODY, 0.0, np.maximum(voters.similarities(), 0.0))[:, np.newaxis, :]
    weight = weight * (voters.rows[:, np.newaxis, :] != found.rows[:, :, np.newaxis])
    agree = [each[voters.rows][:, np.newaxis, :] == each[found.rows][:, :, np.newaxis] for each in codes]
    known = [(each != _MISSING)[voters.rows][:, np.newaxis, :] for each in codes]
    if len(codes) > 1:
        agree, known = [*agree, np.logical_and.reduce(agree)], [*known, np.logical_and.reduce(known)]
    return [
        _log_odds((weight * yes * told).sum(axis=2), (weight * told).sum(axis=2))
        for yes, told in zip(agree, known, strict=True)
    ]


def _log_odds(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-odds of a share of VOTERS, half a vote added on either side."""
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return np.asarray(np.log((VOTERS * share + 0.5) / (VOTERS * (1.0 - share) + 0.5)))
