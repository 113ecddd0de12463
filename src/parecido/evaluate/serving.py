"""What a shop's users meet: whether its index finds what exact search finds, and how long an answer takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from parecido.embeddings.aspects import Weights, is_default, weigh_query
from parecido.index.contract import Allowed, Index
from parecido.index.exact import ExactIndex
from parecido.index.plan import plan_search
from parecido.recommend import Recommender
from parecido.shop.reader import Shop

T = TypeVar("T")
SEED = 20_242


@dataclass(frozen=True, slots=True)
class Difference:
    """A query whose list the index got wrong: its id, and the ids that exact search has and the index has not."""

    query: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexRecall:
    """Recall@k of the search of kind `backend` over `queries` products: the mean share of the exact list it found."""

    backend: str
    queries: int
    recall: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of `queries` questions asked one after the other, by nearest rank."""

    queries: int
    p50: float
    p95: float
    p99: float


def sample_rows(rows: Sequence[int], count: int) -> list[int]:
    """Return up to `count` of the rows, ascending, drawn without replacement; the same every time."""
    drawn = np.random.default_rng(SEED).choice(len(rows), size=min(count, len(rows)), replace=False)
    return [int(rows[place]) for place in np.sort(drawn)]


def measure_recall(shop: Shop, index: Index, rows: Sequence[int], k: int, weights: Weights | None) -> IndexRecall:
    """Ask the index and exact search for the `k` pictures nearest to some rows, their own left out, in the whole shop.

    At weights the question goes where `similar` sends it: to exact search, unless the index serves all weights; what
    was asked is in the answer. What was found counts when it is as similar as the last of the exact list, to six
    decimals, so that among equals any will do.
    """
    exact, ids, pictures = ExactIndex(shop.picture_vectors()), shop.ids(), shop.picture_rows
    asked = plan_search(index, as_built=weights is None or is_default(shop.card.aspects, weights))
    shares, differences = [], []
    for row in rows:
        query = shop.vector(row)
        if weights is not None:
            query = weigh_query(query, shop.card.aspects, weights)
        others = Allowed(pictures.owners != row)
        right = exact.nearest(query, k, others)
        found = {candidate.row: candidate.similarity for candidate in asked.nearest(query, k, others)}
        good = sum(similarity >= right[-1].similarity for similarity in found.values())
        shares.append(min(1.0, good / len(right)))
        if good < len(right):
            missing = tuple(ids[pictures.owners[each.row]] for each in right if each.row not in found)
            differences.append(Difference(ids[row], missing))
    return IndexRecall(asked.kind, len(rows), float(np.mean(shares)), tuple(differences))


def measure_latency(recommender: Recommender, ids: Sequence[str], k: int) -> dict[str, Latency]:
    """Return how long `similar` takes for these products ("product") and for their thumbnails as photos ("photo").

    One question at a time, the network on as many threads as the recommender's settings say. A photo is decoded,
    embedded and searched with; the shop's rules are left aside. The first answer of each kind is not timed: it loads
    the model and fills the caches.
    """
    return {
        "product": _time(lambda product: recommender.similar(product=product, k=k, rules=False), ids),
        "photo": _time(lambda photo: recommender.similar(photo=photo, k=k, rules=False), recommender.thumbnails(ids)),
    }


def _time(ask: Callable[[T], object], questions: Sequence[T]) -> Latency:
    """Ask the first question once, then time all of them."""
    ask(questions[0])
    taken = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        taken.append((time.perf_counter() - start) * 1000)
    p50, p95, p99 = (float(each) for each in np.percentile(taken, [50, 95, 99], method="inverted_cdf"))
    return Latency(len(taken), p50, p95, p99)
