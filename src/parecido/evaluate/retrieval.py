"""What one label says of the rankings, query by query: P@k, recall@k, hit@k and mAP@R."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.labels import Label
from parecido.evaluate.ranking import Block

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """One metric of n queries, each array (n,): NaN where a query does not count.

    `chance` is what a random order would reach on average, `ceiling` what a perfect one reaches; None where that
    is not worked out.
    """

    values: Numbers
    chance: Numbers | None = None
    ceiling: Numbers | None = None


class Tally:
    """Collects one label's scores over the blocks of a ranking."""

    def __init__(self, label: Label, k: int) -> None:
        """Count for `label`, the first `k` products of each ranking being the list that is shown."""
        rows = len(label.codes)
        self.label = label
        self._k = k
        self._sizes = label.sizes()
        self._relevant = np.zeros(rows, dtype=np.int64)
        self._available = np.zeros(rows, dtype=np.int64)
        self._hits = np.zeros(rows, dtype=np.int64)
        self._precision_at_r = np.zeros(rows)

    def open(self, block: Block) -> NDArray[np.int64]:
        """Return how many relevant products may answer each of the block's queries, R; 0 for one without the label."""
        codes = self.label.codes
        asked = codes[block.start : block.stop]
        relevant = np.where(asked >= 0, self._sizes[asked], 0)
        queries, products = np.nonzero(block.left_out)
        same = (asked[queries] == codes[products]) & (asked[queries] >= 0)
        relevant -= np.bincount(queries[same], minlength=len(asked))
        self._relevant[block.start : block.stop] = relevant
        self._available[block.start : block.stop] = block.available
        return relevant

    def count(self, query: int, order: NDArray[np.int64]) -> None:
        """Count the hits of one query in its ranking, given as deep as max(k, R)."""
        relevant = int(self._relevant[query])
        if not relevant:
            return
        places = np.flatnonzero(self.label.codes[order] == self.label.codes[query])
        self._hits[query] = np.searchsorted(places, self._k)
        first = places[: np.searchsorted(places, relevant)]
        self._precision_at_r[query] = (np.arange(1, len(first) + 1) / (first + 1)).sum() / relevant

    def scores(self) -> dict[str, Scores]:
        """Return the label's metrics by name.

        A query without the label counts in none. One whose class has no other product that may answer counts in
        precision and hit, as 0; the other two divide by R and leave it out.
        """
        k, found, relevant = self._k, self._relevant > 0, self._relevant.astype(np.float64)
        hits = self._hits.astype(np.float64)
        listed = np.minimum(k, self._available)
        random = listed / np.maximum(self._available, 1)
        best = np.minimum(relevant, listed)

        def asked(values: Numbers) -> Numbers:
            return np.where(self.label.known, values, np.nan)

        def answerable(values: Numbers) -> Numbers:
            return np.where(found, values / np.where(found, relevant, 1.0), np.nan)

        return {
            "precision": Scores(asked(hits / k), asked(relevant * random / k), asked(best / k)),
            "recall": Scores(answerable(hits), answerable(relevant * random), answerable(best)),
            "hit": Scores(asked((hits > 0).astype(np.float64)), ceiling=asked(found.astype(np.float64))),
            "map_at_r": Scores(answerable(self._precision_at_r * relevant), ceiling=answerable(relevant)),
        }

    def lonely(self) -> int:
        """Return how many queries have the label but no relevant product that may answer."""
        return int((self.label.known & (self._relevant == 0)).sum())
