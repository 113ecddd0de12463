"""Which shown products are right, and how that goes on down the list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.labels import Label


def right_places(label: Label, nearest: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which places of the lists `nearest` (n, k), filled up with -1, hold a product of the query's class."""
    codes = label.codes
    same = np.equal(codes[nearest], codes[:, None])
    return np.asarray((nearest >= 0) & same & label.known[:, None])


def precision_curve(label: Label, nearest: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return P@1 to P@k, (k,): the mean over queries that have the label."""
    right = right_places(label, nearest)[label.known]
    return np.asarray(np.cumsum(right, axis=1).mean(axis=0) / np.arange(1, nearest.shape[1] + 1), dtype=np.float64)


def count_right(label: Label, nearest: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many queries that have the label are shown 0, 1, ... k right products, (k + 1,)."""
    right = right_places(label, nearest)[label.known].sum(axis=1)
    return np.bincount(right, minlength=nearest.shape[1] + 1).astype(np.int64)
