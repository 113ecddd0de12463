"""Variant groups: of those that are one product to a shopper, one is shown and the others are folded into it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors

PICTURE = "picture"
"""The group of products with the same first picture, or such as can hardly be told apart; not a column of that name."""

Leaders = NDArray[np.intp]
"""For each place of a list the place of the one that is shown for it: itself where it is shown. Shape (n,)."""


def fold_groups(groups: Sequence[int] | NDArray[np.int32]) -> Leaders:
    """Return who is shown, where products with the same number are one group, the first for all; -1 is no group."""
    numbers = np.asarray(groups, dtype=np.int32)
    _, first, group = np.unique(numbers, return_index=True, return_inverse=True)
    return np.where(numbers >= 0, first[group], np.arange(len(numbers)))


def members_of(leaders: Leaders) -> dict[int, NDArray[np.intp]]:
    """Return the places of those that are not shown, in order, by the place of the one shown for them."""
    places = np.flatnonzero(leaders != np.arange(len(leaders)))
    places = places[np.argsort(leaders[places], kind="stable")]
    known, starts = np.unique(leaders[places], return_index=True)
    return dict(zip(known.tolist(), np.split(places, starts[1:]), strict=True)) if len(known) else {}


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
