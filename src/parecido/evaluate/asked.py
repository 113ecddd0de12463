"""What is asked of a shop that is evaluated, and the shop opened for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from parecido.embeddings.aspects import Weights
from parecido.evaluate.exclusion import check_similarity
from parecido.evaluate.gallery import Gallery, default_labels, open_gallery
from parecido.evaluate.labels import split_label
from parecido.index.contract import Index
from parecido.index.derive import open_with_index
from parecido.index.query import check_count
from parecido.recommend import Recommender
from parecido.settings import Settings, default_settings
from parecido.shop.reader import Shop


class Asked(TypedDict, total=False):
    """The options of evaluate_shop, which explains them."""

    labels: Sequence[str] | None
    k: int
    weights: Weights | None
    exclude_duplicates: float | None
    held_out: bool
    sample: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every shop of one evaluation."""

    labels: tuple[str, ...]
    k: int
    near: float | None
    held_out: bool
    sample: int


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
