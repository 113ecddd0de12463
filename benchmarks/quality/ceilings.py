"""What perfect labels would reach: a query whose label only few others carry cannot fill its ten places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K = 10


def perfect_rates(*columns: NDArray[np.str_]) -> NDArray[np.float64]:
    """Return each product's best possible P@10, min(n, 10) / 10 for n others equal in every column.

    NaN where one of its labels is missing.
    """
    joined = np.array(["\x1f".join(texts) for texts in zip(*columns, strict=True)])
    known = np.all([column != "" for column in columns], axis=0)
    _, place, counts = np.unique(joined, return_inverse=True, return_counts=True)
    return np.where(known, np.minimum(counts[place] - 1, K) / K, np.nan)


def macro(rates: NDArray[np.float64], kinds: Sequence[str] | NDArray[np.str_]) -> float:
    """Return the mean over the kinds of the mean over their products, those without a rate left out."""
    kinds = np.asarray(kinds)
    known = ~np.isnan(rates)
    return float(np.mean([rates[known & (kinds == kind)].mean() for kind in np.unique(kinds[known])]))
