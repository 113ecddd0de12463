"""Whether the category that a photo's neighbours vote for can be believed.

The vote's share says how far the neighbours agree, not how near they are: those of a dog agree on a kind of bag. So the
mean similarity of a photo's nearest products is compared with what the shop's own products have to theirs. How often
the category is right on either side is measured in docs/similar.md (`benchmarks/sureness.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parecido.index.neighbours import NOBODY, Neighbours
from parecido.recommend.finding.alike import VOTERS, AlikeCard
from parecido.recommend.finding.nearest import Nearest
from parecido.recommend.found import Doubt

REPORT = "neighbours"
"""The key of a calibration's report that has the levels, by share of products."""
WHOLE, PART = 0.02, 0.1
"""Share of a shop's products whose neighbours are less alike than a photo's must be; a part of a photo shows less of
its product and is like more of others, so more is asked of it.
"""


def measure_levels(voters: Neighbours) -> dict[str, float]:
    """Return, by share of products, below which mean similarity to their nearest products so many of them lie."""
    there = voters.rows != NOBODY
    means = (voters.similarities() * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return {str(share): round(float(np.quantile(means, share)), 6) for share in (WHOLE, PART)}


def doubt_photo(card: AlikeCard | None, nearest: Sequence[Nearest], *, blank: bool, part: bool) -> Doubt | None:
    """Return why the category of a photo, or of a part of one, is not to be believed; None where nothing says so.

    `nearest` are its nearest products. Without a calibration that has the levels only a blank one is doubted.
    """
    if blank:
        return Doubt("blank", "the picture shows one colour and nothing else, so it has no category")
    levels = {} if card is None else card.report.get(REPORT, {})
    share = PART if part else WHOLE
    level = levels.get(str(share))
    if level is None or not nearest:
        return None
    if np.mean([each.similarity for each in nearest[:VOTERS]]) >= level:
        return None
    says = f"no product is much like it: of the shop's own, {1 - share:.0%} are more like their nearest ones"
    return Doubt("far", says)
