"""Small classes in a mean over classes: drawn as a whole, as a few names cannot say how far their mean would move.

A class of one name has the same mean in every resample of names, one of two has one of three; a mean over many such
classes then seems to be known far better than it is. Classes of fewer than FEWEST_NAMES names are therefore put
together, and of m such classes m - 1 are drawn with replacement, each counting m / (m - 1) times, which makes the
variance of their sum come out right (collapsed strata: Cochran 1977, "Sampling Techniques", section 5A.12; the number
drawn: McCarthy and Snowden 1985, "The Bootstrap and Finite Population Sampling").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FEWEST_NAMES = 5
SEED = 20_243

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]


def count_names(known: Marks, codes: Counts, groups: Counts, classes: int) -> Counts:
    """Return of how many names queries count, (classes, m), for m metrics.

    `known` (n, m) says which queries count, `codes` (n,) their class, negative for none, `groups` (n,) their name.
    """
    names = np.zeros((classes, known.shape[1]), dtype=np.int64)
    for column, counted in enumerate(known.T):
        pairs = np.unique(np.stack([codes, groups], axis=1)[counted & (codes >= 0)], axis=0)
        names[:, column] = np.bincount(pairs[:, 0], minlength=classes)
    return names


def choose_small(names: Counts) -> Marks:
    """Return which classes (c, m) are drawn as a whole, from their numbers of names.

    One alone could not be drawn from: the smallest of the others joins it. A sole class is not drawn.
    """
    small = (names > 0) & (names < FEWEST_NAMES)
    for column in np.flatnonzero(small.sum(axis=0) == 1):
        others = np.flatnonzero((names[:, column] > 0) & ~small[:, column])
        if len(others):
            small[others[np.argmin(names[others, column])], column] = True
        else:
            small[:, column] = False
    return small


def draw_sums(means: Numbers, small: Marks, resamples: int) -> Numbers:
    """Return the sum of the small classes' means (c, m) in every resample, (resamples, m); the same every time."""
    sums = np.zeros((resamples, means.shape[1]))
    for column, marked in enumerate(small.T):
        chosen = means[marked, column]
        count = len(chosen)
        if count:
            drawn = np.random.default_rng(SEED).integers(count, size=(resamples, count - 1))
            sums[:, column] = chosen[drawn].mean(axis=1) * count
    return sums
