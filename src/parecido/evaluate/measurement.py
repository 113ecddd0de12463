"""One pass over a gallery: every query's scores for every label, and its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.evaluate.exclusion import Exclusion
from parecido.evaluate.graded import GradedTally
from parecido.evaluate.labels import Label
from parecido.evaluate.ranking import rank_blocks
from parecido.evaluate.retrieval import Scores, Tally
from parecido.index.contract import Vectors
from parecido.progress import progress


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one pass found for `labels`, and for nDCG@k graded by `attributes`.

    `scores` are by label, then by metric; `lonely` by label, as Tally.lonely counts. `graded` is nDCG@k, `nearest`
    int64 (n, width) the lists, filled up with -1. `left_out` counts the products kept from each query besides
    itself, shape (n,).
    """

    labels: tuple[Label, ...]
    attributes: tuple[Label, ...]
    scores: Mapping[str, Mapping[str, Scores]]
    lonely: Mapping[str, int]
    graded: Scores
    nearest: NDArray[np.int64]
    left_out: NDArray[np.int64]


def measure_rankings(
    vectors: Vectors, labels: Sequence[Label], attributes: Sequence[Label], exclusion: Exclusion, k: int
) -> Measurement:
    """Rank all the n others for every one of `vectors`, unit float32 rows (n, dim), and score the rankings.

    Lists are as long as `k`, or n - 1 where that is less. `attributes` grade for nDCG.
    """
    rows = len(vectors)
    width = min(k, rows - 1)
    tallies = [Tally(label, width) for label in labels]
    graded = GradedTally(attributes, width)
    nearest = np.full((rows, width), -1, dtype=np.int64)
    left_out = np.zeros(rows, dtype=np.int64)
    with progress("rankings", rows, "queries") as tick:
        for block in rank_blocks(vectors, exclusion):
            depths = np.maximum(width, np.max([tally.open(block) for tally in tallies], axis=0))
            for place, depth in enumerate(depths.tolist()):
                order = block.order(place, depth)
                for tally in tallies:
                    tally.count(block.start + place, order)
            nearest[block.start : block.stop] = block.nearest(width)
            left_out[block.start : block.stop] = rows - 1 - block.available
            graded.count(block, nearest[block.start : block.stop])
            tick(block.stop - block.start)
    return Measurement(
        labels=tuple(labels),
        attributes=tuple(attributes),
        scores={tally.label.name: tally.scores() for tally in tallies},
        lonely={tally.label.name: tally.lonely() for tally in tallies},
        graded=graded.scores(),
        nearest=nearest,
        left_out=left_out,
    )
