"""Which views stand together in a batch: two of every product, from all sources in fixed shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from parecido.train.shipped.sources import CLOTHING, DRAWN, FASHION, LARGE, OBJECTS
from parecido.train.shipped.views import Views

SHARES = {FASHION: 30, LARGE: 12, OBJECTS: 12, CLOTHING: 4, DRAWN: 6}
"""Products of each source in a batch of the first run.

LARGE stands for a large photo beside the small one of the same product.
"""
RARITY = 0.35
"""A product of a kind with n products is drawn with a probability that falls as n to the power of this."""
RECOLOURED = 0.4
"""Share of the pairs whose second view is recoloured: only what does not depend on colour is compared then."""


class Pair(IntEnum):
    """What the two views of a product have in common."""

    SAME = 0
    RECOLOURED = 1
    REDRESSED = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of the first and of the second views, and what each pair is; three arrays of one length."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    pairs: NDArray[np.intp]


class Sampler:
    """Draws batches from the views; the same generator gives the same batches."""

    def __init__(self, views: Views, shares: Mapping[str, int] = SHARES) -> None:
        """Group the views by product; `shares` says how many products of each source a batch holds."""
        rows: dict[str, dict[str, list[int]]] = {source: {} for source in shares}
        self._shares = shares
        for row, (source, product) in enumerate(zip(views.sources, views.products, strict=True)):
            rows[source].setdefault(product, []).append(row)
        self._rows = rows
        self._products = {source: list(groups) for source, groups in rows.items()}
        kinds = [views.labels[rows[FASHION][product][0]]["articleType"] for product in self._products[FASHION]]
        counts = Counter(kinds)
        chances = np.array([counts[kind] ** -RARITY for kind in kinds])
        self._chances = chances / chances.sum()

    def draw(self, rng: np.random.Generator) -> Batch:
        """Return the next batch."""
        first: list[int] = []
        second: list[int] = []
        pairs: list[int] = []
        for source, share in self._shares.items():
            names = self._products[source]
            chances = self._chances if source == FASHION else None
            for at in rng.choice(len(names), share, replace=False, p=chances):
                one, other = self._two(source, names[at], rng)
                first.append(one)
                second.append(other)
                recoloured = source != DRAWN and rng.random() < RECOLOURED
                same = Pair.REDRESSED if source == DRAWN else Pair.SAME
                pairs.append(Pair.RECOLOURED if recoloured else same)
        return Batch(np.array(first), np.array(second), np.array(pairs))

    def _two(self, source: str, product: str, rng: np.random.Generator) -> tuple[int, int]:
        """Return two views of a product, the same one twice where there is only one."""
        views = self._rows[source][product]
        if source == LARGE:
            return int(rng.choice(views)), self._rows[FASHION][product][0]
        if source == DRAWN:
            one, other = rng.permutation(views)[:2]
            return int(one), int(other)
        return int(rng.choice(views)), int(rng.choice(views))
