"""Products whose label their neighbours contradict, with the value that they may have instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.health.classes import OTHERS, Classes
from parecido.health.learned import Learned
from parecido.health.voters import Voters

Rows = NDArray[np.intp]
Numbers = NDArray[np.float32]

FEWEST = 20
"""Labelled products, at least, for any of them to be called wrong."""
WRONG = 0.02
"""The share of wrong labels that is reckoned with."""
SLOPE, OFFSET = 1.66, 3.47
"""Of the confidence over the logarithm of the odds: fitted, see docs/health.md."""
_BLOCK_ROWS = 4_096


class Guessing(Protocol):
    """Says how probable every class is for some rows."""

    def guess(self, rows: slice) -> Numbers:
        """Return probabilities (m, classes)."""
        ...


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row whose label looks wrong: how surely, 0 to 1, the value that it may have instead, and what was given."""

    row: int
    confidence: float
    given: str
    suggestion: str


def find_mislabelled(
    vectors: Numbers, nearest: Rows, similarities: Numbers, groups: Rows, classes: Classes, *, least: float = 0.5
) -> list[Suspect]:
    """Return the products whose label is wrong with at least this confidence, the surest first.

    `vectors` float32 (n, dim) are rows whose blocks have length 1; `nearest` and `similarities` (n, k) their
    neighbours, best first; `groups` (n,) number what shows the same picture, which has no say in its own label.
    """
    if int(classes.known.sum()) < FEWEST or len(classes.names) < 2:
        return []
    judges: list[Guessing] = [Voters(nearest, similarities, groups, classes), Learned(vectors, groups, classes)]
    odds, suggested = weigh_labels(judges, classes)
    confidence = confidence_of(odds)
    rows = np.flatnonzero(confidence >= least)
    order = rows[np.argsort(-odds[rows], kind="stable")]
    return [
        Suspect(
            int(row),
            float(confidence[row]),
            classes.names[classes.codes[row]],
            classes.names[suggested[row]],
        )
        for row in order
    ]


def weigh_labels(judges: Sequence[Guessing], classes: Classes) -> tuple[Numbers, NDArray[np.int64]]:
    """Return the odds that each product's label is wrong, (n,), and the most probable other class, (n,).

    With the judges' geometric mean p, a label g is as it should be with p(g), and otherwise one of WRONG of all labels,
    drawn as the square root of the classes' shares: odds of WRONG q(g) p(s) to p(g), for the suggestion s. They are 0
    for a product without the label, and where no other class is more probable.
    """
    n = len(classes.codes)
    odds, suggested = np.zeros(n, dtype=np.float32), np.zeros(n, dtype=np.int64)
    drawn = np.sqrt(classes.shares)
    drawn = WRONG * drawn / max(float(drawn.sum()), 1e-12)
    for start in range(0, n, _BLOCK_ROWS):
        block = slice(start, start + _BLOCK_ROWS)
        codes = classes.codes[block]
        guesses = np.exp(np.mean([np.log(judge.guess(block)) for judge in judges], axis=0))
        guesses /= guesses.sum(axis=1, keepdims=True)
        places, given = np.arange(len(codes)), np.maximum(codes, 0)
        right = guesses[places, given]
        guesses[places, given] = 0.0
        if classes.names[-1] == OTHERS:
            guesses[:, -1] = 0.0
        best = guesses.argmax(axis=1)
        other = guesses[places, best]
        odds[block] = np.where((codes >= 0) & (other > right), drawn[given] * other / right, 0.0)
        suggested[block] = best
    return odds, suggested


def confidence_of(odds: Numbers) -> Numbers:
    """Return how surely a label is wrong, 0 to 1, by its odds: 0 for odds of 0."""
    with np.errstate(divide="ignore"):
        logits = SLOPE * np.log(odds) + OFFSET
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0))), dtype=np.float32)
