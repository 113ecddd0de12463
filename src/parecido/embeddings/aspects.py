"""The blocks of an embedding, one per aspect, and what weights do to them.

A block is stored with the length of the square root of its aspect's default weight. The weights sum to 1, so a row has
length 1, and the inner product of two rows is the weighted mean of the aspects' cosines: the default similarity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from parecido.errors import BadWeights

OVERALL = "overall"
"""The aspect whose places `explain` looks at, and whose block a trained head's guesses join but the colour's."""
COLOUR = "colour"
"""The aspect whose block a colour wish replaces."""

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

    The weights are scaled to sum 1. The weighed query has no length of its own: its products with unit rows are the
    weighted means of the aspects' cosines, from -1 to 1. Raises BadWeights for a weight that is negative, not finite
    or of no aspect of this model, and for weights that are all 0.
    """
    shares = share_weights(aspects, weights)
    weighed = np.array(query, dtype=np.float32)
    for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True):
        weighed[block] *= shares[aspect.name] / aspect.weight
    return weighed


def share_weights(aspects: Sequence[Aspect], weights: Weights) -> dict[str, float]:
    """Return every aspect's share of the weights, summing to 1. Raises what weigh_query raises."""
    names = [aspect.name for aspect in aspects]
    if not isinstance(weights, Mapping):
        raise BadWeights(
            f"the weights are a {type(weights).__name__}; give a dict of aspect and number: {{'colour': 2}}"
        )
    if unknown := sorted(map(str, set(weights) - set(names))):
        raise BadWeights(f"no aspect {unknown[0][:40]!r} to weigh; this shop's model has {', '.join(names)}")
    for name, weight in weights.items():
        if not _is_weight(weight):
            raise BadWeights(f"the weight of {name} is {_shown(weight)}; give a number, 0 or more")
    largest = max(weights.values(), default=0.0)
    if not largest > 0:
        raise BadWeights(f"no aspect has a weight; give at least one of {', '.join(names)} more than 0")
    parts = {name: float(weights.get(name, 0.0)) / float(largest) for name in names}
    total = sum(parts.values())
    return {name: part / total for name, part in parts.items()}


def keep_weights(aspects: Sequence[Aspect], weights: Weights | None, said: Collection[str]) -> dict[str, float]:
    """Return the weights (None: the default ones) of the aspects that a query says something of.

    `said` are their names; what a text, say, is silent about must not count. Raises BadWeights where no weight is
    left, and what weigh_query raises.
    """
    if weights is None:
        weights = {aspect.name: aspect.weight for aspect in aspects}
    shares = share_weights(aspects, weights)
    kept = {name: shares[name] for name in said}
    if not any(kept.values()):
        raise BadWeights(f"the query says nothing of what has a weight; give {' or '.join(said)} one")
    return kept


def _is_weight(value: object) -> bool:
    """Tell whether a caller's value is a finite number of at least 0; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return 0.0 <= float(value) < np.inf
    except OverflowError:
        return False


def _shown(value: object) -> str:
    """Return a value as a sentence shows it: short, and an integer of any length."""
    if isinstance(value, int) and abs(value) >= 10**40:  # Python refuses to write thousands of digits
        return "a whole number too large for a float" if value > 0 else "a whole number below 0"
    return repr(value)[:40]


def is_default(aspects: Sequence[Aspect], weights: Weights) -> bool:
    """Tell whether the weights have the proportions of the default ones. Raises what weigh_query raises."""
    shares = share_weights(aspects, weights)
    return all(abs(shares[aspect.name] - aspect.weight) <= 1e-9 for aspect in aspects)


def aspect_similarities(
    query: NDArray[np.float32], rows: NDArray[np.float32], aspects: Sequence[Aspect]
) -> dict[str, NDArray[np.float64]]:
    """Return the cosine of a stored-scale query (dimension,) and rows (n, dimension) by aspect, each (n,)."""
    found = {}
    for aspect, block in zip(aspects, block_slices(aspects).values(), strict=True):
        products = rows[:, block].astype(np.float64) @ query[block].astype(np.float64)
        found[aspect.name] = products / aspect.weight
    return found
