"""Walks through the graph that begin at the rows in the middle of the lists nearest to the query.

FAISS itself comes down from the upper layers to one row, and where the rows form tight groups (many pictures of one
product, say) it never leaves the wrong one: on a million rows it found .58 of the right answers with a reach of 128,
and .985 from 32 entrances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.gather import inner_products
from parecido.index.graph import Graph
from parecido.index.lists import Lists

_ENTRANCES = 16


@dataclass(frozen=True)
class Walker:
    """A graph, the lists that lead into it, and the vectors that both are made of."""

    graph: Graph
    lists: Lists
    vectors: Vectors

    def walk(
        self, query: Vector, order: NDArray[np.intp], count: int, reach: int, allowed: Allowed | None = None
    ) -> NDArray[np.intp]:
        """Return up to `count` of the allowed rows near a query of length 1, ascending.

        `order` has the query's lists, the nearest first.
        """
        entries = self.lists.middles[order[:_ENTRANCES]]
        closeness = inner_products(self.vectors, entries, query)
        nearest = np.argsort(-closeness)
        return self.graph.walk(query, count, reach, entries[nearest].astype(np.int32), closeness[nearest], allowed)
