"""Questions that lie elsewhere than rows do, all without a filter: between two of them, and in directions by chance."""

from __future__ import annotations

import numpy as np

from benchmarks.search.vectors import Rows, unit

BLENDED, ELSEWHERE = "two liked", "something else"
_SEED = 20_247


def other_questions(queries: Rows, count: int) -> dict[str, Rows]:
    """Return up to `count` questions of each kind by name: means of two queries, and what no row is like."""
    count = min(count, len(queries) // 2)
    drawn = np.random.default_rng(_SEED).standard_normal((count, queries.shape[1]))
    return {BLENDED: unit(queries[:count] + queries[-count:]), ELSEWHERE: unit(drawn)}
