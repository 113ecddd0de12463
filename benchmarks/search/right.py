"""The right answers, found by comparing everything, and how much of one an answer has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.filters import all_filters
from benchmarks.search.vectors import Rows, Vectors

RIGHT = "right.npz"
ASKED = 200
"""Questions that each case is asked with."""
_WIDE, _BLOCK = 64, 20
_TIE = 1e-6


def write_right(folder: Path, vectors: Vectors, k: int) -> None:
    """Write the right answers of every case into the folder of the vectors, once."""
    if (folder / RIGHT).exists():
        return
    masks = {"none": np.ones(len(vectors.rows), dtype=np.bool_)} | all_filters(vectors.clusters)
    places = {name: np.flatnonzero(mask) for name, mask in masks.items()}
    queries = vectors.queries[:ASKED]
    right = {name: np.full((len(queries), _WIDE), -1, dtype=np.int64) for name in masks}
    for start in range(0, len(queries), _BLOCK):
        cosines = queries[start : start + _BLOCK] @ vectors.rows.T
        for name, rows in places.items():
            for number, each in enumerate(cosines):
                _put_best(right[name][start + number], each[rows], rows, k)
    np.savez(folder / RIGHT, **right)  # type: ignore[arg-type]


def recall_of(found: NDArray[np.int64], right: NDArray[np.int64], k: int) -> float:
    """Return the share of the best k that an answer has; among equals, any will do. -1 is no row."""
    accepted = right[right >= 0]
    wanted = min(k, len(accepted))
    if not wanted:
        return 1.0
    return min(wanted, len(np.intersect1d(found[found >= 0], accepted))) / wanted


def _put_best(answer: NDArray[np.int64], cosines: Rows, rows: NDArray[np.intp], k: int) -> None:
    """Put the rows of the best k, and those that tie with the last of them, into an answer of -1."""
    if len(rows) > k:
        least = np.partition(cosines, len(cosines) - k)[len(cosines) - k]
        rows = rows[cosines >= least - _TIE]
    answer[: len(rows)] = rows[:_WIDE]
