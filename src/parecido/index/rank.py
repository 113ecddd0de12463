"""The order of candidates: by similarity to six decimals, then by catalogue order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Candidate, Vector, Vectors

DECIMALS = 6
ROUNDING = np.float32(1e-5)
"""More than float32 sums of up to some thousand products err by, and more than two roundings differ by.

Of weighed queries, too: their products with a row's blocks are shares of 1, as those of unit vectors are."""

_BLOCK = 4096


def rank_rows(vectors: Vectors, rows: NDArray[np.intp], query: Vector, k: int) -> list[Candidate]:
    """Return the best `k` of `rows`, most similar first, scored in float64 and rounded to six decimals.

    `rows` ascend. How a float32 product rounds depends on where a row lies in its block; in float64 equal
    rows get equal similarities, so products that share a photo stay in catalogue order.
    """
    return as_candidates(*score_rows(vectors, rows, query), k)


def score_rows(vectors: Vectors, rows: NDArray[np.intp], query: Vector) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return `rows`, which ascend, in the order of `rank_rows`, and the similarities that it gives them."""
    wide = query.astype(np.float64)
    if len(rows) <= _BLOCK:
        similarities = np.einsum("ij,j->i", vectors[rows].astype(np.float64), wide)
    else:
        similarities = np.empty(len(rows), dtype=np.float64)
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            similarities[start : start + _BLOCK] = np.einsum("ij,j->i", vectors[block].astype(np.float64), wide)
    similarities = similarities.round(DECIMALS)
    similarities += 0.0  # no negative zero
    order = (-similarities).argsort(kind="stable")
    return rows[order], similarities[order]


def as_candidates(rows: NDArray[np.intp], similarities: NDArray[np.float64], k: int) -> list[Candidate]:
    """Return the first `k` of some scored rows as candidates."""
    return list(map(Candidate, rows[:k].tolist(), similarities[:k].tolist()))


def contenders(coarse: NDArray[np.float32], k: int) -> NDArray[np.intp]:
    """Return the places, ascending, of all float32 similarities that may be among the best `k`."""
    if len(coarse) <= k:
        return np.arange(len(coarse))
    kth = np.partition(coarse, -k)[-k]
    return np.asarray((coarse >= kth - ROUNDING).nonzero()[0], dtype=np.intp)


def rank_settled(vectors: Vectors, rows: NDArray[np.intp], query: Vector, k: int) -> list[Candidate]:
    """Return the best `k` of what was found, none where it is no more than that or its last row ties with the k-th.

    `rows` come in any order. Rows that were not found might tie as well, and come first in the catalogue.
    """
    return settled(*score_rows(vectors, np.sort(rows), query), k)


def settled(rows: NDArray[np.intp], similarities: NDArray[np.float64], k: int) -> list[Candidate]:
    """Return the first `k` of scored rows, none where there are no more or the last row ties with the k-th."""
    if len(rows) > k and similarities[k - 1] != similarities[-1]:
        return as_candidates(rows, similarities, k)
    return []
