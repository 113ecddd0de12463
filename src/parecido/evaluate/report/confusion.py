"""Which class's queries are shown which other classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.labels import Label

UNLABELLED = "(none)"
"""Stands for products without the label among those shown."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Queries of the class `asked` are shown `found`: in `share` of all their places, `count` times altogether."""

    asked: str
    found: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """What the lists of one label's queries hold.

    `mistakes` are pairs of different classes, the most frequent first. `classes` are those with most mistakes, in
    the label's order; `shares` (row -> column) is the share of the places of a class's lists that another one takes.
    """

    mistakes: tuple[Mistake, ...]
    classes: tuple[str, ...]
    shares: Mapping[tuple[str, str], float]


def confuse_classes(label: Label, nearest: NDArray[np.int64], *, pairs: int = 15, classes: int = 12) -> Confusion:
    """Return the `pairs` most frequent mistakes in the lists `nearest` (n, k), filled up with -1, and the `classes`
    that they are most of."""
    width = nearest.shape[1]
    counts = _count_pairs(label, nearest)
    places = label.sizes() * width
    names = (*label.classes, UNLABELLED)
    wrong = sorted(
        ((count, asked, found) for (asked, found), count in counts.items() if asked != found),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    mistakes = [
        Mistake(names[asked], names[found], count, count / int(places[asked])) for count, asked, found in wrong[:pairs]
    ]
    involved = np.zeros(len(names), dtype=np.int64)
    for count, asked, found in wrong:
        involved[[asked, found]] += count
    involved[-1] = 0  # what has no label is no row, so it is no column either
    chosen = sorted(np.argsort(-involved, kind="stable")[: min(classes, int((involved > 0).sum()))].tolist())
    shares = {
        (names[row], names[column]): counts.get((row, column), 0) / int(places[row])
        for row in chosen
        for column in chosen
    }
    return Confusion(tuple(mistakes), tuple(names[number] for number in chosen), shares)


def _count_pairs(label: Label, nearest: NDArray[np.int64]) -> dict[tuple[int, int], int]:
    """Return how often a query of one class is shown one of another; unlabelled products are the class behind all."""
    unlabelled = len(label.classes)
    codes = np.where(label.known, label.codes, unlabelled)
    shown = (nearest >= 0) & label.known[:, None]
    asked = np.broadcast_to(codes[:, None], nearest.shape)[shown]
    keys, counts = np.unique(asked * (unlabelled + 1) + codes[nearest[shown]], return_counts=True)
    return {divmod(int(key), unlabelled + 1): int(count) for key, count in zip(keys, counts, strict=True)}
