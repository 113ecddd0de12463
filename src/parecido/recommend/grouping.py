"""Variant groups: of those that are one product to a shopper, one is shown and the others are folded into it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors

PICTURE = "picture"
"""The group of products that share a picture, or whose pictures can hardly be told apart; not a column of that name."""

Leaders = NDArray[np.intp]
"""For each place of a list the place of the one that is shown for it: itself where it is shown. Shape (n,)."""


def fold_groups(groups: Iterable[int]) -> Leaders:
    """Return who is shown, where products with the same number are one group, the first for all; -1 is no group."""
    first: dict[int, int] = {}
    leaders = [first.setdefault(group, place) if group >= 0 else place for place, group in enumerate(groups)]
    return np.array(leaders, dtype=np.intp)


def fold_pictures(contents: Sequence[Hashable], vectors: Vectors, near: float) -> Leaders:
    """Return who is shown, where products with the same picture, or with a similarity of `near` or more, are one group.

    `contents` stand for the content of each one's first picture, `vectors` (n, dim) are their unit rows. The first that
    is shown takes in all that are near to itself, not what is near to those in turn: a row of products that change
    little by little is not one group.
    """
    alike = (vectors @ vectors.T) >= near
    first: dict[Hashable, int] = {}
    same = np.array([first.setdefault(content, place) for place, content in enumerate(contents)], dtype=np.intp)
    alike |= same[:, np.newaxis] == same[np.newaxis, :]
    leaders = np.full(len(vectors), -1, dtype=np.intp)
    for place in range(len(vectors)):
        if leaders[place] < 0:
            leaders[place:][alike[place, place:] & (leaders[place:] < 0)] = place
    return leaders
