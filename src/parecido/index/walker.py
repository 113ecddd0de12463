"""Walks through the graph that may begin at the rows in the middle of the lists nearest to the query.

FAISS itself comes down from the upper layers to one row, and where the rows form tight groups (many pictures of one
product, say) it may never leave the wrong one: on a million rows that came group after group it found .58 of the right
answers with a reach of 128, and .985 from 32 entrances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.gather import inner_products
from parecido.index.graph import Graph
from parecido.index.lists import Lists


@dataclass(frozen=True)
class Walker:
    """A graph, the lists that lead into it, and the vectors that both are made of."""

    graph: Graph
    lists: Lists
    vectors: Vectors

    def walk(
        self, query: Vector, count: int, reach: int, *, entrances: int = 0, allowed: Allowed | None = None
    ) -> NDArray[np.intp]:
        """Return up to `count` of the allowed rows near a query of length 1, ascending.

        It begins in the middle of the `entrances` nearest lists; with none, where FAISS itself does.
        """
        if not entrances:
            return self.graph.descend(query, count, reach, allowed)
        entries = self.lists.middles[self.lists.order(query)[:entrances]]
        closeness = inner_products(self.vectors, entries, query)
        nearest = np.argsort(-closeness)
        return self.graph.walk(query, count, reach, entries[nearest].astype(np.int32), closeness[nearest], allowed)
