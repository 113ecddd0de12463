"""The figures of a shop: how good its rankings are by its own labels, what its lists are like, how it serves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from parecido.embeddings.aspects import share_weights
from parecido.evaluate.asked import OpenShop, Question
from parecido.evaluate.bootstrap import number_names
from parecido.evaluate.clicks import Clicks, measure_clicks
from parecido.evaluate.figures import LabelFigures, average_scores
from parecido.evaluate.gallery import Gallery
from parecido.evaluate.lists import Lists, describe_lists
from parecido.evaluate.measurement import Measurement
from parecido.evaluate.serving import IndexRecall, Latency, measure_latency, measure_recall, sample_rows
from parecido.recommend.rules.rules import FACT


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was left out as near-duplicates of a query, at this similarity: of how many queries, how many pairs."""

    similarity: float
    queries: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of a shop. `products` ask and answer, each in turn against the others.

    `weights` are the aspects' shares that were measured, None for the shop's own; `graded` is nDCG@k over the
    attributes `graded_by`, its classes those of the first. `index` and `latency` ("product", "photo") are None where
    no sample was asked for. What is measured is the similarity alone; `rules` tells whether the shop has rules, which
    were left aside. `clicks` are the whole shop's, None where its service kept none.
    """

    shop: str
    model: str
    head: bool
    products: int
    k: int
    held_out: bool
    weights: Mapping[str, float] | None
    duplicates: Duplicates | None
    labels: tuple[LabelFigures, ...]
    graded_by: tuple[str, ...]
    graded: LabelFigures
    lists: Lists
    index: IndexRecall | None
    latency: Mapping[str, Latency] | None
    rules: bool = False
    clicks: Clicks | None = None

    @property
    def places(self) -> int:
        """How long the lists are: k, or all the others where they are fewer."""
        return min(self.k, self.products - 1)


def describe_shop(opened: OpenShop, gallery: Gallery, measurement: Measurement, question: Question) -> Evaluation:
    """Return the figures of what was measured, and measure the index and the latency."""
    shop, weights, groups = opened.shop, gallery.weights, number_names(gallery.names)
    index, latency = _measure_serving(opened, gallery, question)
    return Evaluation(
        shop=str(shop.folder),
        model=shop.card.name,
        head=shop.head is not None,
        products=len(gallery.ids),
        k=question.k,
        held_out=question.held_out,
        weights=None if weights is None else share_weights(shop.card.aspects, weights),
        duplicates=_count_duplicates(measurement, question),
        labels=tuple(
            average_scores(label, measurement.scores[label.name], groups, lonely=measurement.lonely[label.name])
            for label in measurement.labels
        ),
        graded_by=tuple(label.name for label in measurement.attributes),
        graded=average_scores(
            measurement.attributes[0],
            {"ndcg": measurement.graded},
            groups,
            lonely=int(np.isnan(measurement.graded.values).sum()),
        ),
        lists=describe_lists(measurement.nearest, gallery.vectors, gallery.ids),
        index=index,
        latency=latency,
        rules=FACT in shop.facts,
        clicks=measure_clicks(shop.folder),
    )


def _count_duplicates(measurement: Measurement, question: Question) -> Duplicates | None:
    """Return how much was left out, None where nothing was asked to be."""
    if question.near is None:
        return None
    left_out = measurement.left_out
    return Duplicates(question.near, int((left_out > 0).sum()), int(left_out.sum()))


def _measure_serving(
    opened: OpenShop, gallery: Gallery, question: Question
) -> tuple[IndexRecall | None, Mapping[str, Latency] | None]:
    """Ask the shop's index and its recommender, where a sample is asked for."""
    if opened.index is None or opened.recommender is None:
        return None, None
    places = sample_rows(range(len(gallery.ids)), question.sample)
    rows = gallery.rows[places].tolist()
    recall = measure_recall(opened.shop, opened.index, rows, question.k, gallery.weights)
    return recall, measure_latency(opened.recommender, [gallery.ids[place] for place in places], question.k)
