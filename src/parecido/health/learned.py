"""What a map learned from the other products takes a product's label for: every product is judged out of fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.health.classes import Classes
from parecido.train.learn import at_most
from parecido.train.softmax import Lesson, Linear, fit_softmax, softmax

Rows = NDArray[np.intp]
Numbers = NDArray[np.float32]

FOLDS = 5
EPOCHS = 15
_FLOOR = 1e-4
"""Share of a guess that is spread as the classes are, so that no value is impossible."""


class Learned:
    """The guesses of n products by logistic regression on their rows, each by a map that learned without it."""

    def __init__(self, vectors: Numbers, groups: Rows, classes: Classes, *, seed: int = 0) -> None:
        """Learn FOLDS maps, from at most 200,000 products each; `vectors` are float32 (n, dim), their blocks unit.

        `groups` (n,) number what shows the same: a product is never judged by a map that its duplicates taught.
        """
        self._vectors, self._shares = vectors, classes.shares
        self._folds = np.random.default_rng(seed).integers(FOLDS, size=len(vectors))[groups]
        self._maps = [self._learn(fold, classes, seed) for fold in range(FOLDS)]

    def guess(self, rows: slice) -> Numbers:
        """Return how probable the maps find every class for some rows, (m, classes); each row sums to 1."""
        vectors, folds = self._vectors[rows], self._folds[rows]
        found = np.tile(self._shares, (len(vectors), 1))
        for fold, linear in enumerate(self._maps):
            members = folds == fold
            if linear is not None and members.any():
                found[members] = softmax(linear.logits(vectors[members]))
        return np.asarray((found + _FLOOR * self._shares) / (1 + _FLOOR), dtype=np.float32)

    def _learn(self, fold: int, classes: Classes, seed: int) -> Linear | None:
        """Return the map for one fold, None where nothing is left to learn from; the fold itself says when to stop."""
        apart = (self._folds == fold) & classes.known
        learning = at_most((self._folds != fold) & classes.known, seed)
        if not learning.any():
            return None
        lesson, stop = (Lesson(self._vectors[part], classes.codes[part]) for part in (learning, apart))
        return fit_softmax(lesson, stop, len(classes.names), seed=seed, epochs=EPOCHS)
