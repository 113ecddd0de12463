"""What the lists are like as a whole: how much of the catalogue they show, how varied they are, who is in too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors

_BLOCK_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of all queries. `coverage` is the share of products that are in any list.

    `diversity` is the mean over lists of the mean of 1 - similarity over a list's pairs, None where no list has two
    products. `hubness` is the skewness of how often products are listed, None where all are listed equally often;
    `most_listed` is the largest such number, and `most_listed_id` the first product that has it.
    """

    coverage: float
    diversity: float | None
    hubness: float | None
    most_listed: int
    most_listed_id: str


def describe_lists(nearest: NDArray[np.int64], vectors: Vectors, ids: Sequence[str]) -> Lists:
    """Return what the lists `nearest`, rows (n, k) filled up with -1, are like, of n products' vectors and ids."""
    listed = np.bincount(nearest[nearest >= 0], minlength=len(vectors))
    most = int(np.argmax(listed))
    return Lists(
        coverage=float((listed > 0).mean()),
        diversity=_diversity(nearest, vectors),
        hubness=_skewness(listed.astype(np.float64)),
        most_listed=int(listed[most]),
        most_listed_id=ids[most],
    )


def _skewness(counts: NDArray[np.float64]) -> float | None:
    """Return the standardised third moment of the k-occurrences: Radovanović, Nanopoulos and Ivanović 2010, "Hubs in
    space: popular nearest neighbors in high-dimensional data"."""
    deviations = counts - counts.mean()
    spread = float(np.sqrt((deviations**2).mean()))
    return None if spread == 0.0 else float((deviations**3).mean()) / spread**3


def _diversity(nearest: NDArray[np.int64], vectors: Vectors) -> float | None:
    """Return the mean over lists of two or more of the mean of 1 - similarity over their pairs."""
    total, lists = 0.0, 0
    step = max(1, _BLOCK_NUMBERS // max(1, nearest.shape[1] * vectors.shape[1]))
    for start in range(0, len(nearest), step):
        block = nearest[start : start + step]
        shown = block >= 0
        rows = vectors[np.maximum(block, 0)] * shown[:, :, None]
        # the square of a sum holds every pair twice, and each product with itself
        squares = np.einsum("qkd,qkd->q", rows, rows, dtype=np.float64)
        sums = rows.sum(axis=1, dtype=np.float64)
        pairs = shown.sum(axis=1) * (shown.sum(axis=1) - 1)
        several = pairs > 0
        similarities = (np.einsum("qd,qd->q", sums, sums) - squares)[several] / pairs[several]
        total += float((1.0 - similarities).sum())
        lists += int(several.sum())
    return total / lists if lists else None
