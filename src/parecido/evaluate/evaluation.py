"""Evaluates a shop: how good its rankings are by its own labels, what its lists are like, how it serves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np

from parecido.embeddings.aspects import Weights, share_weights
from parecido.evaluate.bootstrap import number_names
from parecido.evaluate.exclusion import Exclusion, check_similarity
from parecido.evaluate.figures import LabelFigures, average_scores
from parecido.evaluate.gallery import Gallery, choose_rows, default_labels, open_gallery
from parecido.evaluate.labels import attributes_of, make_labels, split_label
from parecido.evaluate.lists import Lists, describe_lists
from parecido.evaluate.measurement import Measurement, measure_rankings
from parecido.evaluate.serving import IndexRecall, Latency, measure_latency, measure_recall, sample_rows
from parecido.index.contract import Index
from parecido.index.derive import open_with_index
from parecido.index.query import check_count
from parecido.recommend import Recommender
from parecido.recommend.rules.rules import FACT
from parecido.settings import Settings, default_settings
from parecido.shop.reader import Shop


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
    were left aside.
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

    @property
    def places(self) -> int:
        """How long the lists are: k, or all the others where they are fewer."""
        return min(self.k, self.products - 1)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every shop of one evaluation."""

    labels: tuple[str, ...]
    k: int
    near: float | None
    held_out: bool
    sample: int


def evaluate_shop(
    folder: str | Path,
    *,
    labels: Sequence[str] | None = None,
    k: int = 10,
    weights: Weights | None = None,
    exclude_duplicates: float | None = None,
    held_out: bool = False,
    sample: int = Settings.evaluation_sample,
) -> Evaluation:
    """Return the figures of the shop in `folder`.

    `labels` are columns, or several joined by "+"; by default the category, the colour and both together. `k` is the
    length of a list. `weights` weigh the aspects (aspect -> number). `exclude_duplicates` is the similarity from
    which a product does not answer, nor does one with an identical thumbnail. `held_out` keeps to products whose
    name no training saw. `sample` products ask the index and the clock; 0 leaves both out.

    Raises ShopError, QueryError, UnknownColumn, or ModelError where a photo cannot be asked with.
    """
    asked = Asked(
        labels=labels,
        k=k,
        weights=weights,
        exclude_duplicates=exclude_duplicates,
        held_out=held_out,
        sample=sample,
    )
    with measure_shop(folder, **asked) as measured:
        return measured.evaluation


class Asked(TypedDict, total=False):
    """The options of evaluate_shop, which explains them."""

    labels: Sequence[str] | None
    k: int
    weights: Weights | None
    exclude_duplicates: float | None
    held_out: bool
    sample: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A shop while it is open, and all that was measured: its products, their rankings, the figures made of them."""

    shop: Shop
    gallery: Gallery
    measurement: Measurement
    evaluation: Evaluation


@contextmanager
def measure_shop(folder: str | Path, **asked: Unpack[Asked]) -> Iterator[Measured]:
    """Measure as evaluate_shop does, and keep the shop open with what its figures were made of."""
    held_out, sample = asked.get("held_out", False), asked.get("sample", Settings.evaluation_sample)
    with open_asked(folder, sample) as opened:
        shop = opened.shop
        question = make_question(shop, asked)
        gallery = open_asked_gallery(shop, choose_rows(shop, held_out=held_out), question, asked.get("weights"))
        yield measure_open(opened, gallery, question, [gallery])


@dataclass(frozen=True, slots=True)
class OpenShop:
    """A shop with its index and a recommender over both, where they are needed."""

    shop: Shop
    index: Index | None
    recommender: Recommender | None


@contextmanager
def open_asked(folder: str | Path, sample: int) -> Iterator[OpenShop]:
    """Open a shop, with its index if a sample is to be asked for."""
    if not sample:
        with Shop(Path(folder)) as shop:
            yield OpenShop(shop, None, None)
        return
    settings = default_settings()
    shop, index = open_with_index(Path(folder), settings)
    with Recommender(shop, index, settings) as recommender:
        yield OpenShop(shop, index, recommender)


def make_question(shop: Shop, asked: Asked) -> Question:
    """Return what is asked, with the shop's default labels where none are named. Raises QueryError, UnknownColumn."""
    labels, near = asked.get("labels"), asked.get("exclude_duplicates")
    names = tuple(default_labels(shop) if labels is None else labels)
    for name in names:
        split_label(name, shop.columns)
    return Question(
        names,
        check_count(asked.get("k", Settings.default_count)),
        None if near is None else check_similarity(near),
        asked.get("held_out", False),
        asked.get("sample", Settings.evaluation_sample),
    )


def open_asked_gallery(shop: Shop, rows: Sequence[int], question: Question, weights: Weights | None) -> Gallery:
    """Read the products of these rows with the columns of the question's labels."""
    columns = dict.fromkeys(part for name in question.labels for part in split_label(name, shop.columns))
    return open_gallery(shop, rows, columns=list(columns), weights=weights, pictures=question.near is not None)


def measure_open(opened: OpenShop, gallery: Gallery, question: Question, alike: Sequence[Gallery]) -> Measured:
    """Measure an open shop's gallery; what duplicates are is taken from the galleries `alike`."""
    measurement = measure_gallery(gallery, question, alike)
    return Measured(opened.shop, gallery, measurement, describe_shop(opened, gallery, measurement, question))


def measure_gallery(gallery: Gallery, question: Question, alike: Sequence[Gallery]) -> Measurement:
    """Rank a gallery; duplicates are what any of the galleries `alike`, of the same products, takes for such."""
    if question.near is None:
        exclusion = Exclusion(len(gallery.ids))
    else:
        exclusion = Exclusion(
            len(gallery.ids),
            spaces=[each.stored for each in alike],
            threshold=question.near,
            pictures=[each.pictures for each in alike if each.pictures is not None],
        )
    labels = make_labels(question.labels, gallery.table)
    return measure_rankings(gallery.vectors, labels, attributes_of(labels, gallery.table), exclusion, question.k)


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
