"""A shop's embeddings as they compare at other weights of the aspects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.aspects import Weights, block_slices, share_weights
from parecido.errors import QueryError
from parecido.shop.reader import Shop


def parse_weights(text: str) -> dict[str, float]:
    """Return the weights that `colour=2,shape=1` says. Raises QueryError for a part that is not ASPECT=NUMBER."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        try:
            weights[name] = float(number)
        except ValueError:
            equals = ""
        if not equals or not name:
            raise QueryError(f"the weight {part!r} is not of the form ASPECT=NUMBER; write colour=2,shape=1, say")
    return weights


def weigh_vectors(shop: Shop, vectors: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
    """Return rows whose inner products are the similarities at `weights`; blocks that count nothing are left out.

    A block is stored with the length of the square root of its default weight and gets that of its share instead,
    so that the rows stay unit rows. Raises QueryError for weights that the shop's model cannot have, and for a shop
    with a head, whose numbers belong to no aspect any more.
    """
    if shop.head is not None:
        raise QueryError(f"{shop.folder} has a trained head, which mixes the aspects; leave the weights out")
    shares = share_weights(shop.card.aspects, weights)
    slices = block_slices(shop.card.aspects)
    blocks = [
        vectors[:, slices[aspect.name]] * np.float32(np.sqrt(shares[aspect.name] / aspect.weight))
        for aspect in shop.card.aspects
        if shares[aspect.name] > 0
    ]
    return np.hstack(blocks)
