"""Search the aspects' default weights on the held-out products.

    python -m benchmarks.quality.weights --data DIR --baseline FILE

Tries all weights in steps of .05, each at least .05, and ranks them by the smallest of the four required ratios of the
fashion gallery, each as a share of what is required. The best of a part of the queries are measured on all of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.ceilings import K, macro
from benchmarks.quality.embedders import Ours, Recipe, Rows
from benchmarks.quality.fashion import TARGETS
from benchmarks.quality.galleries import Gallery, held_out_products
from parecido.embeddings.aspects import block_slices
from parecido.embeddings.embedder import unit_rows
from parecido.embeddings.shipped import shipped_model
from parecido.evaluate.precision import COMBINATIONS

STEP = 0.05
_BLOCK = 256

Weighting = tuple[float, ...]
"""A weight for every aspect, in the card's order; they sum to 1."""


@dataclass(frozen=True)
class Score:
    """A weighting and each required figure as a share of what is required of it: 1.0 is just enough."""

    weights: Weighting
    shares: dict[str, float]

    @property
    def least(self) -> float:
        """What the weighting is ranked by."""
        return min(self.shares.values())


def weightings(aspects: int, step: float = STEP) -> Iterator[Weighting]:
    """Yield all weights of so many aspects that are multiples of `step`, at least `step`, and sum to 1."""
    whole = round(1 / step)
    for cuts in itertools.combinations(range(1, whole), aspects - 1):
        parts = np.diff([0, *cuts, whole])
        yield tuple(round(float(part) * step, 6) for part in parts)


def nearest_by_weights(
    blocks: Sequence[Rows], queries: NDArray[np.intp], tried: Sequence[Weighting]
) -> NDArray[np.int32]:
    """Return the ten nearest rows, in no order, of each query at each weighting, (weightings, queries, 10).

    Each block holds all products' unit rows of one aspect; a query is no neighbour of its own.
    """
    nearest = np.empty((len(tried), len(queries), K), dtype=np.int32)
    weights = np.array(tried, dtype=np.float32)
    for start in range(0, len(queries), _BLOCK):
        asked = queries[start : start + _BLOCK]
        cosines = np.stack([block[asked] @ block.T for block in blocks])
        cosines[:, np.arange(len(asked)), asked] = -2.0
        flat = cosines.reshape(len(blocks), -1)
        for number, row in enumerate(weights):
            similarities = (row @ flat).reshape(len(asked), -1)
            found = np.argpartition(similarities, -K, axis=1)[:, -K:]
            nearest[number, start : start + len(asked)] = found
    return nearest


def required_figures(nearest: NDArray[np.int32], queries: NDArray[np.intp], gallery: Gallery) -> dict[str, float]:
    """Return the four figures that have a target, over these queries only."""

    def rates(*names: str) -> NDArray[np.float64]:
        columns = [gallery.labels[name] for name in names]
        equal = np.all([column[nearest] == column[queries][:, None] for column in columns], axis=0)
        known = np.all([column[queries] != "" for column in columns], axis=0)
        return np.where(known, equal.mean(axis=1), np.nan)

    kind = rates("articleType")
    figures = {
        "articleType": float(np.nanmean(kind)),
        "articleType, macro": macro(kind, gallery.labels["articleType"][queries]),
    }
    return figures | {name: float(np.nanmean(rates(*parts))) for name, parts in COMBINATIONS.items()}


def score_weightings(
    blocks: Sequence[Rows], recipe: Rows, gallery: Gallery, queries: NDArray[np.intp], tried: Sequence[Weighting]
) -> list[Score]:
    """Return the weightings' scores over these queries, best first."""
    (beside,) = nearest_by_weights([recipe], queries, [(1.0,)])
    needed = {name: figure * TARGETS[name].ratio for name, figure in required_figures(beside, queries, gallery).items()}
    scores = []
    for weights, nearest in zip(tried, nearest_by_weights(blocks, queries, tried), strict=True):
        figures = required_figures(nearest, queries, gallery)
        scores.append(Score(weights, {name: figures[name] / needed[name] for name in TARGETS}))
    return sorted(scores, key=lambda score: score.least, reverse=True)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR")
@click.option("--baseline", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, metavar="FILE")
@click.option("--threads", default=2, show_default=True, help="Batches that are embedded at once.")
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Keep the baseline's rows there.")
@click.option("--queries", default=1500, show_default=True, help="Queries that all weights are tried on first.")
@click.option("--best", default=12, show_default=True, help="Weights that are then tried on all products.")
def main(data: Path, baseline: Path, threads: int, cache: Path | None, queries: int, best: int) -> None:
    """Print the best default weights, and how far each required figure then is above what is required."""
    card, model = shipped_model()
    gallery, _ = held_out_products(data)
    rows = Ours(card, model, threads=threads).rows(gallery.pictures)
    blocks = [unit_rows(rows[:, block]) for block in block_slices(card.aspects).values()]
    recipe = Recipe(baseline, threads=threads, cache=cache).rows(gallery.pictures)
    every = np.arange(len(rows))
    some = np.sort(np.random.default_rng(0).permutation(every)[:queries])
    coarse = score_weightings(blocks, recipe, gallery, some, list(weightings(len(blocks))))
    now = tuple(aspect.weight for aspect in card.aspects)
    chosen = dict.fromkeys([now, *(score.weights for score in coarse[:best])])
    for score in score_weightings(blocks, recipe, gallery, every, list(chosen)):
        named = zip(card.aspects, score.weights, strict=True)
        weights = ", ".join(f"{aspect.name} {weight:.2f}" for aspect, weight in named)
        shares = ", ".join(f"{name} {share:.3f}" for name, share in score.shares.items())
        print(f"{score.least:.3f}  {weights}  ({shares}){'  now' if score.weights == now else ''}")


if __name__ == "__main__":
    main()
