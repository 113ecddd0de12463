"""The vectors that are searched: a real catalogue's embeddings, and clusters drawn by chance; both grown to any size.

`catalogue`: the embeddings of a shop, turned to their first principal axes (the inner products change little, the
length is made 1 again). A thousand of them are kept out and ask the questions. Where more rows are wanted than
there are products, the others are copies of them, each with noise whose length is the distance from the copied row to
its nearest neighbour, in a direction by chance.

`synthetic`: clusters of very different sizes around centres that have fewer degrees of freedom than numbers, as
embeddings do; the questions are drawn like the rows.

Rows come in an order by chance, so that nobody profits from it. Only NumPy is needed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
QUESTIONS = 1000
_SEED = 20_245
_BLOCK = 20_000
_CENTRES, _FREEDOM = 1000, 48
ROWS, QUERIES, CLUSTERS = "rows.npy", "queries.npy", "clusters.npy"


@dataclass(frozen=True)
class Vectors:
    """Unit rows (n, dim), the questions (QUESTIONS, dim), and the cluster of each row, for filters that follow them."""

    rows: Rows
    queries: Rows
    clusters: NDArray[np.int32]


def load_vectors(folder: Path, make: Callable[[], Vectors]) -> Vectors:
    """Return the vectors of a folder, the rows mapped; they are made and written on first use."""
    if not (folder / CLUSTERS).exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = make()
        np.save(folder / ROWS, made.rows)
        np.save(folder / QUERIES, made.queries)
        np.save(folder / CLUSTERS, made.clusters)
    return Vectors(np.load(folder / ROWS, mmap_mode="r"), np.load(folder / QUERIES), np.load(folder / CLUSTERS))


def grow_catalogue(embeddings: Rows, count: int, dim: int) -> Vectors:
    """Return `count` rows made of a catalogue's embeddings; a cluster is what lies nearest to one of 500 of them."""
    random = np.random.default_rng(_SEED)
    real = _turned(embeddings, dim)
    lengths = _nearest_distances(real)
    order = random.permutation(len(real))
    queries, kept = real[order[:QUESTIONS]], order[QUESTIONS:]
    base, lengths = real[kept], lengths[kept]
    rows = np.empty((count, dim), dtype=np.float32)
    own = min(count, len(base))
    rows[:own] = base[:own]
    for start in range(own, count, _BLOCK):
        places = np.arange(start, min(count, start + _BLOCK)) % len(base)
        noise = random.standard_normal((len(places), dim), dtype=np.float32)
        noise *= (lengths[places] / np.linalg.norm(noise, axis=1))[:, np.newaxis]
        rows[start : start + _BLOCK] = unit(base[places] + noise)
    random.shuffle(rows)
    return Vectors(rows, queries, _nearest_centre(rows, base[:500]))


def draw_synthetic(count: int, dim: int) -> Vectors:
    """Return `count` rows in clusters, each its own degrees of freedom and size; a row in a hundred is in none."""
    random = np.random.default_rng(_SEED)
    axes = random.standard_normal((_FREEDOM, dim), dtype=np.float32) / np.sqrt(np.arange(1, _FREEDOM + 1))[:, None]
    centres = unit(random.standard_normal((_CENTRES, _FREEDOM), dtype=np.float32) @ axes.astype(np.float32))
    shares = random.pareto(1.5, _CENTRES) + 0.2
    clusters = random.choice(_CENTRES, size=count + QUESTIONS, p=shares / shares.sum()).astype(np.int32)
    rows = np.empty((count + QUESTIONS, dim), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        mine = clusters[start : start + _BLOCK]
        along = unit(random.standard_normal((len(mine), _FREEDOM), dtype=np.float32) @ axes.astype(np.float32))
        across = unit(random.standard_normal((len(mine), dim), dtype=np.float32))
        stray = random.random(len(mine)) < 0.01
        middle = np.where(stray[:, None], 0, centres[mine])
        rows[start : start + _BLOCK] = unit(middle + 0.6 * along + 0.3 * across)
    return Vectors(rows[:count], rows[count:], clusters[:count])


def unit(rows: NDArray[np.floating]) -> Rows:
    """Return the rows with length 1."""
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _turned(embeddings: Rows, dim: int) -> Rows:
    """Return the embeddings along their first `dim` principal axes (about the origin), as unit rows."""
    if dim >= embeddings.shape[1]:
        return unit(embeddings)
    _, axes = np.linalg.eigh(embeddings.T.astype(np.float64) @ embeddings)
    return unit(embeddings @ axes[:, ::-1][:, :dim].astype(np.float32))


def _nearest_distances(rows: Rows) -> NDArray[np.float32]:
    """Return the distance of each row to the nearest one that is not equal to it."""
    distances = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), 1000):
        cosines = rows[start : start + 1000] @ rows.T
        cosines[cosines > 1 - 1e-6] = -1
        distances[start : start + 1000] = np.sqrt(np.maximum(0, 2 - 2 * cosines.max(axis=1)))
    return distances


def _nearest_centre(rows: Rows, centres: Rows) -> NDArray[np.int32]:
    return np.concatenate(
        [(rows[start : start + _BLOCK] @ centres.T).argmax(axis=1) for start in range(0, len(rows), _BLOCK)]
    ).astype(np.int32)
