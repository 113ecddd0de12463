"""Products that stand alone, and those that are everywhere: outliers, lonely ones, hubs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.exact import nearest_rows

Rows = NDArray[np.intp]
Numbers = NDArray[np.float32]

FEWEST = 20
"""Products that a category needs for one of them to be unlike the rest."""
NTH = 5
"""How alike a product is to its category: its similarity to the fifth nearest of it."""
FAR = 3.0
"""Interquartile ranges below the lower quartile from which on a product is far out (Tukey 1977, "Exploratory Data
Analysis")."""
_LEAST_RANGE = 0.05
"""Interquartile range that a narrow category is taken to have."""
HUB_TIMES = 5
"""How many times as often as the average product a hub is in an answer."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A row, its similarity to what it is compared with, and what is usual there (the median)."""

    row: int
    similarity: float
    usual: float


def find_outliers(vectors: Vectors, codes: NDArray[np.int64]) -> list[Outlier]:
    """Return the rows far from their own category, the farthest first: distance to the n-th nearest neighbour as the
    measure of an outlier (Ramaswamy, Rastogi and Shim 2000), within each category.

    `vectors` float32 (n, dim) are unit rows, `codes` (n,) number their categories, negative for none.
    """
    found: list[Outlier] = []
    for code in np.unique(codes[codes >= 0]).tolist():
        rows = np.flatnonzero(codes == code)
        if len(rows) < FEWEST:
            continue
        members = vectors[rows]
        similarities = nearest_rows(members, members, NTH, exclude_self=True)[1][:, -1]
        found += [Outlier(int(rows[each.row]), each.similarity, each.usual) for each in far_below(similarities)]
    return sorted(found, key=lambda each: each.similarity - each.usual)


def far_below(similarities: Numbers) -> list[Outlier]:
    """Return what is far below the others of (n,) similarities, lowest first; a NaN is no similarity."""
    known = np.flatnonzero(~np.isnan(similarities))
    if not len(known):
        return []
    low, usual, high = np.percentile(similarities[known].astype(np.float64), [25, 50, 75]).tolist()
    limit = low - FAR * max(high - low, _LEAST_RANGE)
    below = known[similarities[known] < limit]
    order = below[np.argsort(similarities[below], kind="stable")]
    return [Outlier(int(row), float(similarities[row]), usual) for row in order]


def best_similarities(nearest: Rows, similarities: Numbers, groups: Rows) -> Numbers:
    """Return every row's similarity to the nearest row of another group (n,), NaN where none of its list is.

    `nearest` and `similarities` are (n, k), best first; `groups` (n,) number what shows the same.
    """
    others = groups[nearest] != groups[:, np.newaxis]
    if not nearest.shape[1]:
        return np.full(len(nearest), np.nan, dtype=np.float32)
    first = others.argmax(axis=1)
    best = similarities[np.arange(len(nearest)), first]
    return np.where(others.any(axis=1), best, np.float32(np.nan)).astype(np.float32)


def find_hubs(nearest: Rows, times: float = HUB_TIMES) -> list[tuple[int, int]]:
    """Return the rows that are in far more lists than the average one, and in how many, most first.

    `nearest` are the lists (n, k): the number of lists that a row is in is its k-occurrence (Radovanović, Nanopoulos
    and Ivanović 2010, "Hubs in space: popular nearest neighbors in high-dimensional data"); the average is k.
    """
    counts = np.bincount(nearest.reshape(-1), minlength=len(nearest))
    rows = np.flatnonzero(counts >= times * max(1, nearest.shape[1]))
    order = rows[np.argsort(-counts[rows], kind="stable")]
    return [(int(row), int(counts[row])) for row in order]
