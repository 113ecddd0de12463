"""Several queries at once: what is liked pulls, what is disliked pushes.

J. Rocchio, Relevance feedback in information retrieval, in G. Salton (ed.), The SMART Retrieval System, 1971:

    query = mean(liked) - DISLIKED_SHARE * mean(disliked)

per aspect, each aspect's block then brought back to its length, so that the similarity stays what it is everywhere: the
weighted mean of the aspects' cosines.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parecido.embeddings.aspects import Aspect, scale_blocks
from parecido.errors import QueryError
from parecido.index.contract import Vector, Vectors

DISLIKED_SHARE = 0.5
"""How much the disliked ones count, the liked ones counting 1."""


def blend_queries(liked: Vectors, disliked: Vectors, aspects: Sequence[Aspect]) -> Vector:
    """Return one query row (dim,) for liked rows (n, dim) and disliked ones (m, dim), m may be 0.

    One liked row alone is returned as it is. Raises QueryError where nothing is liked, or where the disliked ones take
    all that the liked ones say.
    """
    if not len(liked):
        raise QueryError("nothing is liked; give a product or a photo to look for beside what is disliked")
    if len(liked) == 1 and not len(disliked):
        return np.asarray(liked[0])
    mean = liked.mean(axis=0, dtype=np.float64)
    if len(disliked):
        mean -= DISLIKED_SHARE * disliked.mean(axis=0, dtype=np.float64)
    if not np.any(np.abs(mean) > 1e-6):
        raise QueryError("what is liked and what is disliked leave nothing to look for; give other products")
    return np.asarray(scale_blocks(mean[np.newaxis].astype(np.float32), aspects)[0])
