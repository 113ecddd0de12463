"""How much of the similarity of what is shown comes from which aspect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Aspect, block_slices
from parecido.index.contract import Vectors

_BLOCK_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True)
class AspectShare:
    """One aspect: its default `weight`, and its mean cosine between a query and what is `shown` for it.

    `chance` is its mean cosine between any two products; `share` is what weight x shown makes of the mean default
    similarity of a query and what is shown, 0 where that is none.
    """

    name: str
    weight: float
    shown: float
    chance: float
    share: float


def share_similarity(stored: Vectors, nearest: NDArray[np.int64], aspects: Sequence[Aspect]) -> tuple[AspectShare, ...]:
    """Return the aspects' shares of the default similarity in the lists `nearest` (n, k), filled up with -1.

    `stored` are the products' embeddings (n, dimension) as a shop compares them: each block as long as the square root
    of its weight, so that the blocks' inner products add up to the similarity.
    """
    parts = {name: _mean_product(stored[:, block], nearest) for name, block in block_slices(aspects).items()}
    total = sum(parts.values())
    return tuple(
        AspectShare(
            aspect.name,
            aspect.weight,
            parts[aspect.name] / aspect.weight,
            _mean_of_pairs(stored[:, block]) / aspect.weight,
            parts[aspect.name] / total if total > 0 else 0.0,
        )
        for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True)
        if aspect.weight > 0
    )


def _mean_product(block: Vectors, nearest: NDArray[np.int64]) -> float:
    """Return the mean inner product of a query's block and those shown for it."""
    total, places = 0.0, 0
    step = max(1, _BLOCK_NUMBERS // max(1, nearest.shape[1] * block.shape[1]))
    for start in range(0, len(nearest), step):
        some = nearest[start : start + step]
        products = np.einsum("qd,qkd->qk", block[start : start + step], block[np.maximum(some, 0)], dtype=np.float64)
        total += float(products[some >= 0].sum())
        places += int((some >= 0).sum())
    return total / places if places else 0.0


def _mean_of_pairs(block: Vectors) -> float:
    """Return the mean inner product of two different rows: the square of a sum holds each pair twice, and squares."""
    rows = len(block)
    summed = block.sum(axis=0, dtype=np.float64)
    squares = float(np.einsum("nd,nd->", block, block, dtype=np.float64))
    return (float(summed @ summed) - squares) / (rows * (rows - 1))
