"""A rising step function through points: pool adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman 1955)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rising:
    """Values that never fall: `values` (steps,) at `places` (steps,), linear between, flat beyond."""

    places: Numbers
    values: Numbers

    def at(self, places: Numbers) -> Numbers:
        """Return the values at some places."""
        return np.interp(places, self.places, self.values)


def fit_rising(places: Numbers, values: Numbers) -> Rising:
    """Return the rising function with the least squared error at the points, at least one, each (n,)."""
    where, group, counts = np.unique(places, return_inverse=True, return_counts=True)
    means = np.bincount(group.reshape(-1), weights=values) / counts
    pools: list[tuple[float, int, int]] = []  # mean, weight, places
    for mean, count in zip(means.tolist(), counts.tolist(), strict=True):
        pool = (mean, count, 1)
        while pools and pools[-1][0] >= pool[0]:
            before = pools.pop()
            weight = before[1] + pool[1]
            pool = ((before[0] * before[1] + pool[0] * pool[1]) / weight, weight, before[2] + pool[2])
        pools.append(pool)
    return Rising(where, np.repeat([pool[0] for pool in pools], [pool[2] for pool in pools]))
