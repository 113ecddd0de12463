"""Maximal marginal relevance: like the query, yet unlike what stands above.

J. Carbonell and J. Goldstein, The use of MMR, diversity-based reranking for reordering documents and producing
summaries, SIGIR 1998. The next one is that of the largest

    (1 - diversity) * relevance - diversity * (its similarity to the most similar of those already chosen)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.rank import DECIMALS


def spread(
    relevance: NDArray[np.float64],
    vectors: Vectors,
    count: int,
    diversity: float,
    *,
    beside: Vectors | None = None,
) -> NDArray[np.intp]:
    """Return the places of up to `count` products in the order in which they are chosen.

    `relevance` (n,) is each one's similarity to the query, boosts included; `vectors` (n, dim) are their unit rows.
    `diversity` is from 0 (by relevance alone) to 1 (the most relevant first, then the most unlike). What stands
    `beside` (m, dim), pinned or on an earlier page, counts as chosen. Equals, to six decimals, keep their order.
    """
    count = min(count, len(relevance))
    chosen = np.empty(count, dtype=np.intp)
    open_places = np.ones(len(relevance), dtype=bool)
    closest = np.full(len(relevance), -1.0)
    if beside is not None and len(beside):
        closest = np.asarray((vectors @ beside.T).max(axis=1), dtype=np.float64)
    for turn in range(count):
        worth = np.round((1.0 - diversity) * relevance - diversity * closest, DECIMALS)
        place = int(np.argmax(np.where(open_places, worth, -np.inf)))
        chosen[turn] = place
        open_places[place] = False
        closest = np.maximum(closest, vectors @ vectors[place])
    return chosen
