"""The right answers, found by comparing everything, and how much of one an answer has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.search.filters import LEFT, all_filters, bar_nearest, name_of
from benchmarks.search.questions import other_questions
from benchmarks.search.vectors import Rows, Vectors

RIGHT = "right.npz"
ASKED, BARRED = 200, 50
"""Questions that each case is asked with, and those with a filter of their own."""
_WIDE, _BLOCK = 64, 20
_TIE = 1e-6


def write_right(folder: Path, vectors: Vectors, k: int) -> None:
    """Write the right answers of every case into the folder of the vectors, where they are not there."""
    masks = {"none": np.ones(len(vectors.rows), dtype=np.bool_)} | all_filters(vectors.clusters)
    barred = {name_of("own barred", share): share for share in LEFT}
    others = other_questions(vectors.queries, ASKED)
    if (folder / RIGHT).exists():
        with np.load(folder / RIGHT) as known:
            if masks.keys() | barred.keys() | others.keys() <= set(known.files):
                return
    places = {name: np.flatnonzero(mask) for name, mask in masks.items()}
    queries = vectors.queries[:ASKED]
    right = {name: np.full((len(queries), _WIDE), -1, dtype=np.int64) for name in masks}
    for start in range(0, len(queries), _BLOCK):
        cosines = queries[start : start + _BLOCK] @ vectors.rows.T
        for name, rows in places.items():
            for number, each in enumerate(cosines):
                _put_best(right[name][start + number], each[rows], rows, k)
    for name, share in barred.items():
        right[name] = np.full((min(BARRED, len(queries)), _WIDE), -1, dtype=np.int64)
        for answer, query in zip(right[name], queries, strict=False):
            cosines = vectors.rows @ query
            rows = np.flatnonzero(bar_nearest(cosines, share))
            _put_best(answer, cosines[rows], rows, k)
    everything = np.arange(len(vectors.rows))
    for name, asked in others.items():
        right[name] = np.full((len(asked), _WIDE), -1, dtype=np.int64)
        for answer, query in zip(right[name], asked, strict=True):
            _put_best(answer, vectors.rows @ query, everything, k)
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
