"""nDCG@k: how well a ranking puts the products that share more attributes with the query first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.labels import MISSING, Label
from parecido.evaluate.ranking import Block
from parecido.evaluate.retrieval import Scores


class GradedTally:
    """Collects nDCG@k over the blocks of a ranking.

    Relevance is the number of attributes in which a product equals the query; the gain is linear, that number itself
    (Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques"), so that each attribute counts
    the same; place i, from 1, is discounted by log2(i + 1).
    """

    def __init__(self, attributes: Sequence[Label], k: int) -> None:
        """Compare products by `attributes`, one column each; a missing one equals nothing."""
        rows = len(attributes[0].codes)
        self._codes = [label.codes for label in attributes]
        self._discounts = 1.0 / np.log2(np.arange(2, k + 2))
        self._values = np.full(rows, np.nan)

    def count(self, block: Block, nearest: NDArray[np.int64]) -> None:
        """Score the block's queries by their `nearest` rows, (b, k), filled up with -1."""
        shape = block.left_out.shape
        grades = np.zeros(shape, dtype=np.uint8)
        for codes in self._codes:
            asked = codes[block.start : block.stop]
            grades += np.where(asked == MISSING, -2, asked)[:, None] == codes
        grades[block.left_out] = 0
        gains = np.take_along_axis(grades, np.maximum(nearest, 0), axis=1) * (nearest >= 0)
        # an item of grade g gains 1 at each of the levels 1..g: the best order's gain is a sum over levels
        reached = np.concatenate([[0.0], np.cumsum(self._discounts)])
        ideal = np.zeros(shape[0])
        for level in range(1, len(self._codes) + 1):
            ideal += reached[np.minimum(np.count_nonzero(grades >= level, axis=1), len(self._discounts))]
        answerable = ideal > 0
        gained = gains @ self._discounts
        self._values[block.start : block.stop][answerable] = gained[answerable] / ideal[answerable]

    def scores(self) -> Scores:
        """Return nDCG@k of every query, NaN where no product that may answer shares an attribute with it."""
        return Scores(self._values, ceiling=np.where(np.isnan(self._values), np.nan, 1.0))
