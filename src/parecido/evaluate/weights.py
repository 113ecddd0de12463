"""A shop's embeddings as they compare at other weights of the aspects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Weights, block_slices, share_weights
from parecido.shop.reader import Shop


def weigh_vectors(shop: Shop, vectors: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
    """Return rows whose inner products are the similarities at `weights`; blocks that count nothing are left out.

    A block is stored with the length of the square root of its default weight and gets that of its share instead,
    so that the rows stay unit rows; a trained head has changed the overall block alone. Raises BadWeights for weights
    that the shop's model cannot have.
    """
    shares = share_weights(shop.card.aspects, weights)
    slices = block_slices(shop.card.aspects)
    blocks = [
        vectors[:, slices[aspect.name]] * np.float32(np.sqrt(shares[aspect.name] / aspect.weight))
        for aspect in shop.card.aspects
        if shares[aspect.name] > 0
    ]
    return np.hstack(blocks)
