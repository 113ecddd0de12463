"""The nearest products of all products, where one picture that very many share does not fill every list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.exact import nearest_rows

Rows = NDArray[np.intp]


def rank_products(vectors: Vectors, equal: Rows, count: int) -> tuple[Rows, NDArray[np.float32]]:
    """Return up to `count` nearest rows of every row, best first, and their similarities, both (n, k).

    `vectors` float32 (n, dim) are unit rows, `equal` (n,) numbers their pictures by the first row that has each. Of a
    picture that more than `count` rows share only the first is in any list, and in none of those rows' own: their
    lists would hold nothing but each other.
    """
    listed = listed_rows(equal, count)
    if len(listed) == len(equal):
        return nearest_rows(vectors, vectors, count, exclude_self=True)
    places, similarities = nearest_rows(vectors[listed], vectors, count + 1)
    nearest = listed[places]
    itself = np.where(np.isin(np.arange(len(equal)), listed), np.arange(len(equal)), equal)
    own = nearest == itself[:, np.newaxis]
    own[~own.any(axis=1), -1] = True  # as similar as all that are listed: the last of them goes instead
    others = np.argsort(own, axis=1, kind="stable")[:, :-1]
    return np.take_along_axis(nearest, others, axis=1), np.take_along_axis(similarities, others, axis=1)


def listed_rows(equal: Rows, count: int) -> Rows:
    """Return the rows, ascending, that may be in a list: of a picture that more than `count` rows share the first."""
    crowded = np.bincount(equal, minlength=len(equal))[equal] > count
    return np.flatnonzero(~crowded | (equal == np.arange(len(equal))))
