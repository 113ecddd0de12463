"""What is said about products that stand alone, and about those that are everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parecido.health.alone import NTH, best_similarities, far_below, find_hubs, find_outliers
from parecido.health.finding import HUB, LONELY, OUTLIER, Finding
from parecido.health.gathered import NEIGHBOURS, Gathered
from parecido.health.ranking import listed_rows
from parecido.settings import Settings


def list_findings(gathered: Gathered) -> Iterator[Finding]:
    """Yield the products unlike their category, those unlike everything, and those in too many answers."""
    ids = gathered.ids
    _, codes = np.unique(np.asarray(gathered.categories, dtype=np.str_), return_inverse=True)
    codes = np.where(np.asarray(gathered.categories, dtype=np.str_) == "", -1, codes.reshape(-1)).astype(np.int64)
    for each in find_outliers(gathered.vectors, codes):
        where = f"similarity {each.similarity:.3f} to the {NTH}th nearest of {gathered.categories[each.row]}"
        yield Finding(
            ids[each.row], OUTLIER, _below(each.usual - each.similarity), f"{where}; {each.usual:.3f} is usual"
        )
    best = best_similarities(gathered.nearest, gathered.similarities, gathered.groups)
    for each in far_below(best):
        detail = f"similarity {each.similarity:.3f} to the most similar other product; {each.usual:.3f} is usual"
        closest = (ids[int(gathered.nearest[each.row][0])],)
        yield Finding(ids[each.row], LONELY, _below(1.0 - each.similarity), detail, others=closest)
    lists = gathered.nearest[listed_rows(gathered.equal, NEIGHBOURS), : Settings.default_count]
    for row, count in find_hubs(lists):
        detail = f"among the {lists.shape[1]} most similar of {count} products; {lists.shape[1]} is the average"
        yield Finding(ids[row], HUB, count / len(ids), detail)


def _below(distance: float) -> float:
    """Return a difference of similarities, at most 2, as a score."""
    return min(1.0, max(0.0, distance / 2))
