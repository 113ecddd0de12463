"""The blocks of an embedding, one per aspect, and what weights do to them.

A block is stored with the length of the square root of its aspect's default weight. The weights sum to 1, so a row has
length 1, and the inner product of two rows is the weighted mean of the aspects' cosines: the default similarity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError

Weights = Mapping[str, float]
"""Aspect -> how much it counts, 0 or more; only the proportions matter. An aspect left out counts nothing."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One block of the embedding: its name, how many numbers, and its default weight (the weights sum to 1)."""

    name: str
    dimension: int
    weight: float


def block_slices(aspects: Sequence[Aspect]) -> dict[str, slice]:
    """Return where each aspect's numbers stand in a row."""
    slices, start = {}, 0
    for aspect in aspects:
        slices[aspect.name] = slice(start, start + aspect.dimension)
        start += aspect.dimension
    return slices


def scale_blocks(rows: NDArray[np.float32], aspects: Sequence[Aspect]) -> NDArray[np.float32]:
    """Return float32 rows (n, dimension) whose blocks have the length of the square root of their default weight.

    A block of zeros stays zeros.
    """
    scaled = np.empty(rows.shape, dtype=np.float32)
    for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True):
        numbers = rows[:, block].astype(np.float64)
        norms = np.maximum(np.linalg.norm(numbers, axis=1, keepdims=True), 1e-12)
        scaled[:, block] = numbers * (np.sqrt(aspect.weight) / norms)
    return scaled


def weigh_query(query: NDArray[np.float32], aspects: Sequence[Aspect], weights: Weights) -> NDArray[np.float32]:
    """Return the query (dimension,) whose inner products with stored rows are the similarities at other weights.

    The weights are scaled to sum 1. Raises QueryError for a weight that is negative, not finite or of no aspect of
    this model, and for weights that are all 0.
    """
    shares = share_weights(aspects, weights)
    weighed = np.array(query, dtype=np.float32)
    for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True):
        weighed[block] *= shares[aspect.name] / aspect.weight
    return weighed


def share_weights(aspects: Sequence[Aspect], weights: Weights) -> dict[str, float]:
    """Return every aspect's share of the weights, summing to 1. Raises what weigh_query raises."""
    names = [aspect.name for aspect in aspects]
    if unknown := sorted(set(weights) - set(names)):
        raise QueryError(f"no aspect {unknown[0]!r} to weigh; this shop's model has {', '.join(names)}")
    for name, weight in weights.items():
        if not np.isfinite(weight) or weight < 0:
            raise QueryError(f"the weight of {name} is {weight}; give 0 or more")
    total = float(sum(weights.values()))
    if not 0 < total < np.inf:
        raise QueryError(f"no aspect has a weight; give at least one of {', '.join(names)} more than 0")
    return {name: float(weights.get(name, 0.0)) / total for name in names}


def aspect_similarities(
    query: NDArray[np.float32], rows: NDArray[np.float32], aspects: Sequence[Aspect]
) -> dict[str, NDArray[np.float64]]:
    """Return the cosine of a stored-scale query (dimension,) and rows (n, dimension) by aspect, each (n,)."""
    found = {}
    for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True):
        products = rows[:, block].astype(np.float64) @ query[block].astype(np.float64)
        found[aspect.name] = products / aspect.weight
    return found
