"""What a product's neighbours take its label for, its duplicates having no say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.health.classes import Classes

Rows = NDArray[np.intp]
Numbers = NDArray[np.float32]

VOTERS = 30
WIDTH = 0.1
"""Similarity below the nearest at which a vote counts 1/e."""
PRIOR = 0.3
"""Votes that all products together have, so that no value is impossible."""
CONFUSED = 1 / 9
"""Share of a guess that what looks like its values is usually labelled."""
_BLOCK_ROWS = 4_096


class Voters:
    """The guesses of n products by their neighbours; a block of them at a time, so that memory stays bounded."""

    def __init__(self, nearest: Rows, similarities: Numbers, groups: Rows, classes: Classes) -> None:
        """Let the first VOTERS neighbours that have the label vote; `nearest`, `similarities` are (n, k), best first.

        `groups` (n,) number what shows the same: neither a product nor its duplicates vote for it.
        """
        self._nearest, self._classes = nearest, classes
        self._weights = weigh_voters(nearest, similarities, groups, classes.known)
        self._confusion = self._count_confusion()

    def guess(self, rows: slice) -> Numbers:
        """Return how probable the neighbours find every class for some rows, (m, classes); each row sums to 1.

        Values that look alike (shirts and tops) are told apart by chance as much as by the eye. So a guess is mixed
        with what the catalogue itself calls products that are guessed so, the confusion of confident learning
        (Northcutt, Jiang and Chuang 2021, "Confident Learning: Estimating Uncertainty in Dataset Labels").
        """
        plain = self._count_votes(rows)
        return np.asarray((1 - CONFUSED) * plain + CONFUSED * (plain @ self._confusion), dtype=np.float32)

    def _count_votes(self, rows: slice) -> Numbers:
        """Return the votes of some rows, (m, classes), as shares."""
        voters, weights = self._nearest[rows], self._weights[rows]
        votes = np.tile(PRIOR * self._classes.shares, (len(voters), 1))
        places = np.broadcast_to(np.arange(len(voters))[:, np.newaxis], voters.shape)
        heard = weights > 0
        np.add.at(votes, (places[heard], self._classes.codes[voters[heard]]), weights[heard])
        return np.asarray(votes / votes.sum(axis=1, keepdims=True), dtype=np.float32)

    def _count_confusion(self) -> Numbers:
        """Return how often what is guessed a class (row) is labelled another (column), each row summing to 1."""
        size = len(self._classes.shares)
        counts = np.tile(0.5 * self._classes.shares, (size, 1)).astype(np.float64)
        for start in range(0, len(self._nearest), _BLOCK_ROWS):
            block = slice(start, start + _BLOCK_ROWS)
            codes = self._classes.codes[block]
            known = codes >= 0
            labelled = np.zeros((size, size), dtype=np.float64)
            np.add.at(labelled, codes[known], self._count_votes(block)[known])
            counts += labelled.T
        return np.asarray(counts / counts.sum(axis=1, keepdims=True), dtype=np.float32)


def weigh_voters(nearest: Rows, similarities: Numbers, groups: Rows, known: NDArray[np.bool_]) -> Numbers:
    """Return how much every neighbour's vote counts, (n, k), 0 for who has none; the nearest voter counts 1."""
    may = known[nearest] & (groups[nearest] != groups[:, np.newaxis])
    may &= np.cumsum(may, axis=1) <= VOTERS
    best = np.where(may, similarities, -np.inf).max(axis=1, initial=-np.inf, keepdims=True)
    best = np.where(np.isfinite(best), best, 0.0)
    return np.where(may, np.exp((similarities - best) / WIDTH), 0.0).astype(np.float32)
