"""Evaluates a shop: ranks its products against each other, and keeps what its figures were made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

from parecido.embeddings.aspects import Weights
from parecido.evaluate.asked import Asked, OpenShop, Question, make_question, open_asked, open_asked_gallery
from parecido.evaluate.evaluation import Evaluation, describe_shop
from parecido.evaluate.exclusion import Exclusion
from parecido.evaluate.gallery import Gallery, choose_rows
from parecido.evaluate.labels import attributes_of, make_labels
from parecido.evaluate.measurement import Measurement, measure_rankings
from parecido.settings import Settings
from parecido.shop.reader import Shop


@dataclass(frozen=True, slots=True)
class Measured:
    """A shop while it is open, and all that was measured: its products, their rankings, the figures made of them."""

    shop: Shop
    gallery: Gallery
    measurement: Measurement
    evaluation: Evaluation


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


@contextmanager
def measure_shop(folder: str | Path, **asked: Unpack[Asked]) -> Iterator[Measured]:
    """Measure as evaluate_shop does, and keep the shop open with what its figures were made of."""
    held_out, sample = asked.get("held_out", False), asked.get("sample", Settings.evaluation_sample)
    with open_asked(folder, sample) as opened:
        shop = opened.shop
        question = make_question(shop, asked)
        gallery = open_asked_gallery(shop, choose_rows(shop, held_out=held_out), question, asked.get("weights"))
        yield measure_open(opened, gallery, question, [gallery])


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
