"""Variant groups: of those that are one product to a shopper, one is shown and the others are folded into it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors

PICTURE = "picture"
"""The group of products with the same first picture, or such as can hardly be told apart; not a column of that name."""

Leaders = NDArray[np.intp]
"""For each place of a list the place of the one that is shown for it: itself where it is shown. Shape (n,)."""


def fold_groups(groups: Iterable[int]) -> Leaders:
    """Return who is shown, where products with the same number are one group, the first for all; -1 is no group."""
    first: dict[int, int] = {}
    leaders = [first.setdefault(group, place) if group >= 0 else place for place, group in enumerate(groups)]
    return np.array(leaders, dtype=np.intp)


def fold_pictures(vectors: Vectors, near: float) -> Leaders:
    """Return who is shown, where products with a similarity of `near` or more are one group.

    `vectors` (n, dim) are the unit rows of their first pictures: those of the same picture are the same. The first that
    is shown takes in all that are near to itself, not what is near to those in turn: a row of products that change
    little by little is not one group.
    """
    alike = np.triu((vectors @ vectors.T) >= near, 1)
    leaders = np.arange(len(vectors))
    for place in np.flatnonzero(alike.any(axis=1)):
        if leaders[place] == place:
            leaders[alike[place] & (leaders == np.arange(len(vectors)))] = place
    return leaders
