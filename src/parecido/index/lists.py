"""Rows in lists, each around a centre: what lies near a query is found by comparing it with the nearest lists' rows.

The clusters come from spherical k-means (FAISS). A filter makes its own, shorter lists of the same centres, so that a
filter that follows the clusters leaves most of them empty and the nearest ones that are left are looked at.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged
from parecido.index.arrays import read_array, write_array
from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.faiss_library import load_faiss

CENTRES, LISTED, STARTS = "centres.npy", "listed.npy", "starts.npy"
FILES: tuple[str, ...] = (CENTRES, LISTED, STARTS)

_SEED = 20_241
_ROUNDS = 6
_SAMPLE = 40
"""Rows per centre that k-means looks at."""
_BLOCK = 50_000


class Lists:
    """Some rows by list. Safe to use from several threads."""

    def __init__(self, centres: Vectors, rows: NDArray[np.int64], starts: NDArray[np.int64]) -> None:
        """List c has rows[starts[c]:starts[c + 1]]; `centres` are unit rows, shape (c, dim)."""
        self.centres, self.rows, self.starts = centres, rows, starts

    def __len__(self) -> int:
        """Lists, empty ones too."""
        return len(self.centres)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many rows each list has."""
        return np.diff(self.starts)

    @cached_property
    def filled(self) -> int:
        """How many lists have any rows."""
        return int(np.count_nonzero(self.sizes))

    def keep(self, allowed: Allowed) -> Lists:
        """Return the same lists with only the allowed rows. Takes time in proportion to all rows."""
        kept = allowed.mask[self.rows]
        passed = np.concatenate([[0], np.cumsum(kept)])
        return Lists(self.centres, self.rows[kept], passed[self.starts])

    def closeness(self, query: Vector) -> NDArray[np.float32]:
        """Return the inner product of each list's centre with a query."""
        return np.asarray(self.centres @ query)

    def order(self, query: Vector) -> NDArray[np.intp]:
        """Return all lists, the one with the nearest centre first."""
        return np.argsort(-self.closeness(query))

    def reach(self, order: NDArray[np.intp], lists: int, least: int) -> tuple[NDArray[np.intp], int]:
        """Return the lists of `order` that have any rows, and how many of them make `lists`, and `least` rows."""
        sizes = self.sizes[order]
        if self.filled < len(self):
            order, sizes = order[sizes > 0], sizes[sizes > 0]
        enough = int(np.searchsorted(sizes.cumsum(), least)) + 1
        return order, min(len(order), max(lists, enough))


def grow_lists(vectors: Vectors) -> Lists:
    """Return all rows in about twice as many lists as the square root of their number; the same from the same rows."""
    count = max(1, min(len(vectors) // _SAMPLE, 2 * int(len(vectors) ** 0.5)))
    chosen = np.sort(np.random.default_rng(_SEED).permutation(len(vectors))[: count * _SAMPLE])
    means = load_faiss().Kmeans(vectors.shape[1], count, niter=_ROUNDS, spherical=True, seed=_SEED, verbose=False)
    means.train(np.ascontiguousarray(vectors[chosen]))
    centres = np.asarray(means.centroids, dtype=np.float32)
    nearest = np.empty(len(vectors), dtype=np.int64)
    for start in range(0, len(vectors), _BLOCK):
        block = np.ascontiguousarray(vectors[start : start + _BLOCK])
        nearest[start : start + _BLOCK] = means.index.search(block, 1)[1][:, 0]
    return list_rows(centres, nearest)


def list_rows(centres: Vectors, nearest: NDArray[np.int64]) -> Lists:
    """Return the rows in the lists that `nearest` says; a centre without any is left out."""
    used, nearest = np.unique(nearest, return_inverse=True)
    centres = np.ascontiguousarray(centres[used])
    starts = np.concatenate([[0], np.cumsum(np.bincount(nearest, minlength=len(used)))])
    return Lists(centres, np.argsort(nearest, kind="stable"), starts)


def write_lists(folder: Path, lists: Lists) -> None:
    """Write the files of some lists of all rows."""
    write_array(folder / CENTRES, lists.centres)
    write_array(folder / LISTED, lists.rows)
    write_array(folder / STARTS, lists.starts)


def open_lists(folder: Path, rows: int, dim: int) -> Lists:
    """Map the lists of so many rows. Raises IndexDamaged when they are of other rows."""
    centres = read_array(folder / CENTRES, np.float32, (None, dim))
    listed = read_array(folder / LISTED, np.int64, (rows,))
    starts = read_array(folder / STARTS, np.int64, (len(centres) + 1,))
    if starts[0] != 0 or starts[-1] != rows or (np.diff(starts) < 0).any():
        raise IndexDamaged(f"{folder / STARTS} is damaged: it is of other rows")
    if not 0 <= listed.min() <= listed.max() < rows:
        raise IndexDamaged(f"{folder / LISTED} is damaged: it names rows that do not exist")
    return Lists(centres, listed, starts)
