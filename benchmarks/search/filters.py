"""The filters that every side is asked with: rows by chance, whole clusters, and what is least like each question."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHARES = (0.001, 0.01, 0.1, 0.5)
LEFT = (0.5, 0.9, 0.99)
"""Shares that are left where the rows most like a question are barred, a filter of each question's own."""
_SEED = 20_246


def all_filters(clusters: NDArray[np.int32]) -> dict[str, NDArray[np.bool_]]:
    """Return a mask of the rows by name: "chance 0.1 %", "clusters 0.1 %", ... and "all 100 %"."""
    random = np.random.default_rng(_SEED)
    chance = {name_of("chance", share): random.random(len(clusters)) < share for share in SHARES}
    whole = {name_of("clusters", share): _whole_clusters(clusters, share, random) for share in SHARES}
    return chance | whole | {name_of("all", 1.0): np.ones(len(clusters), dtype=np.bool_)}


def bar_nearest(cosines: NDArray[np.float32], share: float) -> NDArray[np.bool_]:
    """Return a mask of the share of the rows that is least like a question: all but its own neighbourhood."""
    return np.asarray(cosines <= np.quantile(cosines, share), dtype=np.bool_)


def name_of(kind: str, share: float) -> str:
    """Return a filter's name."""
    return f"{kind} {share * 100:g} %"


def _whole_clusters(clusters: NDArray[np.int32], share: float, random: np.random.Generator) -> NDArray[np.bool_]:
    """Return clusters by chance, none much larger than what is wanted, until their rows have the share."""
    sizes = np.bincount(clusters)
    wanted, chosen = share * len(clusters), []
    have = 0
    for cluster in random.permutation(len(sizes)):
        if have < wanted and 0 < sizes[cluster] <= max(1.5 * (wanted - have), sizes[sizes > 0].min()):
            chosen.append(cluster)
            have += int(sizes[cluster])
    return np.isin(clusters, chosen)
