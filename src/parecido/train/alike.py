"""Fit how probably a recommendation looks alike, on a shop's own labels, and judge it on products apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.isotonic import fit_rising
from parecido.evaluate.reliability import measure_reliability
from parecido.evaluate.split import is_judging
from parecido.index.neighbours import NOBODY, Neighbours, list_neighbours
from parecido.index.product_pictures import ProductPictures, Rows
from parecido.recommend.finding.alike import (
    FACT,
    VOTERS,
    AlikeCard,
    alike_columns,
    describe_pairs,
    label_codes,
    read_alike,
)
from parecido.recommend.finding.doubt import REPORT, measure_levels
from parecido.shop.lock import PATIENCE
from parecido.shop.reader import Shop
from parecido.shop.state import sight_of
from parecido.shop.writer import ShopWriter
from parecido.train.learn import at_most, split_products
from parecido.train.logistic import fit_logistic

SHOWN = 20
"""Places of a list that are judged, and learned from one by one."""
DEEP = (24, 29, 39, 59, 99, 149, 199, 299, 399)
"""Further places that are learned from, from 0: what a filter brings up."""
MOST = 4_000
"""Products that teach, and that judge: of more, as many drawn at random."""
FEWEST = 40
"""Products that it takes of each."""
ENOUGH = 200
"""Held-out products of a part from which it keeps to those; a trained head has seen the others' labels."""
STEPS = 40
"""Steps of the rising function at the end, of as many pairs each."""
GROUP = 200
"""Pairs that a group of queries needs for its mean to say something."""
WORSE = 0.01
"""By how much its mean squared error may exceed that of stating one share for all pairs."""
REFIT = 0.1
"""Share of products that come, go or change before it is looked whether their labels still say the same."""
TRIED = "alike_tried"
"""The fact that remembers a fit which gave nothing."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Queries with their neighbours: which pairs count, bool (queries, places), and which of them agree."""

    asking: Rows
    found: Neighbours
    voters: Neighbours
    known: NDArray[np.bool_]
    agree: NDArray[np.bool_]

    def features(self, codes: NDArray[np.int32], knots: tuple[float, ...]) -> NDArray[np.float64]:
        """Return the features of the pairs that count, (pairs, F)."""
        return describe_pairs(self.found, self.voters, codes, knots)[self.known]

    @property
    def hits(self) -> NDArray[np.bool_]:
        """Which of the pairs that count agree, (pairs,)."""
        return self.agree[self.known]

    @property
    def similarities(self) -> NDArray[np.float64]:
        """The similarities of the pairs that count, (pairs,)."""
        return self.found.similarities()[self.known]


def renew_alike(folder: Path) -> AlikeCard | None:
    """Fit the shop's calibration where it has none that is valid and of about the same labels; return the valid one.

    What a fit gave nothing for is not fitted again until a tenth of the products have changed. The writer's lock is
    held for the last step only; where the shop sees otherwise by then, nothing is stored.
    """
    with Shop(folder) as shop:
        sight = shop.sight
        if not is_alike_due(shop):
            return read_alike(shop)
        card = fit_alike(shop)
        before = {name: shop.facts.get(name) for name in (FACT, TRIED)}
        after = {FACT: None, TRIED: _trial(shop)} if card is None else {FACT: card.to_json(), TRIED: None}
    if after != before:
        with ShopWriter(folder, wait=PATIENCE) as writer:
            if sight_of(writer.facts()) != sight:
                return None
            writer.put_facts(**after)
    return card


def is_alike_due(shop: Shop) -> bool:
    """Whether `renew_alike` would fit a shop's calibration, or forget one that is of no use any more."""
    card = read_alike(shop)
    if card is not None and _still_fits(card, shop):
        return False
    if not _can_be_fitted(shop):
        return shop.facts.get(FACT) is not None or shop.facts.get(TRIED) is not None
    return not _is_tried(shop)


def _can_be_fitted(shop: Shop) -> bool:
    """Whether a shop has a category column, and products enough that some teach and others judge."""
    return bool(alike_columns(shop)) and len(shop) >= 2 * FEWEST


def _trial(shop: Shop) -> str | None:
    """Return what is remembered of a fit that gave nothing; None where it costs nothing to find that out again."""
    if not _can_be_fitted(shop):
        return None
    return json.dumps([shop.sight, alike_columns(shop), len(shop), shop.snapshot])


def _is_tried(shop: Shop) -> bool:
    """Whether a fit gave nothing for this model, head and columns, and few products have changed since."""
    if shop.facts.get(TRIED) is None:
        return False
    sight, columns, products, snapshot = json.loads(shop.facts[TRIED])
    if [sight, tuple(columns)] != [shop.sight, alike_columns(shop)]:
        return False
    changed = max(abs(len(shop) - products), shop.count_changed(snapshot))
    return bool(changed <= REFIT * products)


def fit_alike(shop: Shop, *, seed: int = 0) -> AlikeCard | None:
    """Return a calibration of the shop's similarities; None where it has no category column or too few products.

    Those that teach are held out from training, where there are enough, and those that judge are others, by name. None
    also where it states worse than their mean does.
    """
    columns = alike_columns(shop)
    if not _can_be_fitted(shop):
        return None
    ids, labels = shop.ids_with(columns)
    codes = label_codes(labels)
    names = [name or product for name, product in zip(shop.names(), ids, strict=True)]
    known: NDArray[np.bool_] = np.asarray((codes >= 0).all(axis=0))
    teaching, judging = _choose(names, known, shop.head is not None, seed)
    if min(len(teaching), len(judging)) < FEWEST:
        return None
    pictures = ProductPictures.of_shop(shop)
    taught = gather_pairs(pictures, teaching, codes, (*range(SHOWN), *DEEP))
    judges = gather_pairs(pictures, judging, codes, range(SHOWN))
    if taught.hits.all() or not taught.hits.any() or not judges.known.any():
        return None
    card = fit_card(taught, codes)
    card = replace(
        card,
        belongs=shop.sight,
        columns=columns,
        products=len(shop),
        snapshot=shop.snapshot,
        labels=digest_labels(ids, labels),
    )
    report = judge_alike(card, taught, judges, codes) | {REPORT: measure_levels(judges.voters)}
    return replace(card, report=report) if report["brier"] <= report["plain_brier"] + WORSE else None


def fit_card(taught: Pairs, codes: NDArray[np.int32]) -> AlikeCard:
    """Return a card with the numbers that fit the teaching pairs; what it belongs to is still to be said.

    The rising function at its end is fitted on what each half of the queries states by the other half's numbers.
    """
    knots = tuple(np.round(np.quantile(taught.similarities, [0.2, 0.4, 0.6, 0.8]), 6).tolist())
    features, hits = taught.features(codes, knots), taught.hits
    half = np.nonzero(taught.known)[0] % 2 == 0
    stated = np.empty(len(hits))
    for part in (half, ~half):
        stated[~part] = fit_logistic(features[part], hits[part]).probabilities(features[~part])
    rising = fit_rising(stated, hits.astype(np.float64))
    places = np.unique(np.quantile(stated, np.linspace(0.0, 1.0, STEPS + 1)))
    fitted = fit_logistic(features, hits)
    return AlikeCard(
        belongs="",
        columns=(),
        products=0,
        knots=knots,
        mean=tuple(fitted.mean.tolist()),
        scale=tuple(fitted.scale.tolist()),
        weights=tuple(fitted.weights.tolist()),
        bias=fitted.bias,
        places=tuple(places.tolist()),
        values=tuple(rising.at(places).tolist()),
        report={},
        snapshot=0,
        labels="",
    )


def gather_pairs(pictures: ProductPictures, asking: Rows, codes: NDArray[np.int32], places: Any) -> Pairs:
    """Return the neighbours of some products at these places of their lists, and which of them agree on all labels."""
    lists = list_neighbours(pictures, asking, max(max(places) + 1, VOTERS))
    width = lists.rows.shape[1]
    chosen = [place for place in places if place < width]
    found = Neighbours(lists.rows[:, chosen], lists.millionths[:, chosen])
    voters = Neighbours(lists.rows[:, :VOTERS], lists.millionths[:, :VOTERS])
    theirs, own = codes[:, found.rows], codes[:, asking, np.newaxis]
    known = (theirs >= 0).all(axis=0) & (own >= 0).all(axis=0) & (found.rows != NOBODY)
    return Pairs(asking, found, voters, known, (theirs == own).all(axis=0) & known)


def judge_alike(card: AlikeCard, taught: Pairs, judges: Pairs, codes: NDArray[np.int32]) -> dict[str, Any]:
    """Return how a calibration does on the judging pairs, beside the best rising function of the cosine alone.

    `error` is the expected calibration error. `by_category` and `by_density` are how far the mean stated probability
    misses the share that agrees, within the queries of one category and within a tenth of the queries by how similar
    their neighbours are: the mean over pairs. The cosine's own fit is of the pairs at the judged places alone.
    """
    stated = card.probabilities(judges.features(codes, card.knots))
    shown = np.zeros_like(taught.known)
    shown[:, :SHOWN] = taught.known[:, :SHOWN]
    rising = fit_rising(taught.found.similarities()[shown], taught.agree[shown].astype(np.float64))
    plain = rising.at(judges.similarities)
    places = np.nonzero(judges.known)[0]
    density = judges.voters.similarities().mean(axis=1)
    tenth = np.searchsorted(np.quantile(density, np.arange(0.1, 1.0, 0.1)), density)
    groups = {"by_category": codes[0][judges.asking][places], "by_density": tenth[places]}
    hits = judges.hits
    reliability = measure_reliability(stated, hits)
    return {
        "queries": len(judges.asking),
        "reliability": {**asdict(reliability), "bins": [asdict(each) for each in reliability.bins]},
        "error": reliability.error,
        **{name: miss_by_group(stated, hits, group) for name, group in groups.items()},
        "brier": float(np.mean((stated - hits) ** 2)),
        "plain_brier": float(np.mean((hits.mean() - hits) ** 2)),
        "cosine": {
            "error": measure_reliability(plain, hits).error,
            **{name: miss_by_group(plain, hits, group) for name, group in groups.items()},
            "brier": float(np.mean((plain - hits) ** 2)),
        },
    }


def miss_by_group(stated: NDArray[np.float64], hits: NDArray[np.bool_], groups: NDArray[Any]) -> float | None:
    """Return the mean over pairs of how far their group's mean stated probability is from its share of hits.

    Groups of fewer than GROUP pairs are left out; None where all are.
    """
    number = np.unique(groups, return_inverse=True)[1].reshape(-1)
    counts = np.bincount(number)
    gaps = np.abs(np.bincount(number, weights=stated) - np.bincount(number, weights=hits.astype(np.float64)))
    large = counts >= GROUP
    return float(gaps[large].sum() / counts[large].sum()) if large.any() else None


def digest_labels(ids: Sequence[str], table: Sequence[Sequence[str]]) -> str:
    """Return a digest of what labels (columns, n) some products (n,) have."""
    whole = hashlib.blake2b(digest_size=16)
    for row in zip(ids, *table, strict=True):
        whole.update(json.dumps(row).encode())
    return whole.hexdigest()


def _still_fits(card: AlikeCard, shop: Shop) -> bool:
    """Whether a valid calibration has all that one has, and is of the shop's labels of now, but for few products.

    That few have changed is told without reading any. A price changes a product, but none of its labels.
    """
    if REPORT not in card.report:  # an earlier version fitted it
        return False
    changed = shop.count_changed(card.snapshot)
    gone = card.products - (len(shop) - changed)
    if max(changed, gone) <= REFIT * card.products:
        return True
    return digest_labels(*shop.ids_with(card.columns)) == card.labels


def _choose(names: Sequence[str], known: NDArray[np.bool_], head: bool, seed: int) -> tuple[Rows, Rows]:
    """Return the products that teach and those that judge: no name among both, and labels of theirs that no head saw.

    A shop without a head, and with few products held out, takes all.
    """
    parts = split_products(names)
    teaching, judging = parts.choosing & known, parts.judging & known
    if not head and min(teaching.sum(), judging.sum()) < ENOUGH:
        judge = np.array([is_judging(name) for name in names], dtype=bool)
        teaching, judging = ~judge & known, judge & known
    return np.flatnonzero(at_most(teaching, seed, MOST)), np.flatnonzero(at_most(judging, seed, MOST))
