"""Which search answers which query: the shop's index where its recall is proven, exact search of its rows elsewhere."""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Candidate, Index, Plan, Vector, Vectors

_log = logging.getLogger(__name__)


def plan_search(index: Index, *, as_built: bool, blended: bool = False) -> Index:
    """Return what is to be asked: `index` itself, or exact search of the same rows.

    `as_built` says that the query looks like what the index was built for: a picture's embedding at the default
    weights. An index that only searches such queries well (it is not `steady`) is left aside for all others. `blended`
    says that it is the mean of several, which lies where there may be no rows: it is searched for with care.
    """
    if as_built and blended:
        return index.carefully()
    if as_built or index.steady:
        return index
    _log.info("the %s index is built for the default weights; this question is searched exactly", index.kind)
    return index.exactly()


class TracedIndex:
    """An index that remembers how it searched. For one question, on one thread."""

    def __init__(self, index: Index) -> None:
        """Ask `index`, and remember."""
        self._index = index
        self._plans: dict[Allowed | None, Plan] = {}

    @property
    def kind(self) -> str:
        """The name of the backend."""
        return self._index.kind

    @property
    def steady(self) -> bool:
        """Whether any query is searched equally well, whatever its weights."""
        return self._index.steady

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._index.dim

    def __len__(self) -> int:
        """Rows in the index."""
        return len(self._index)

    def nearest(self, query: Vector, k: int, allowed: Allowed | None = None) -> list[Candidate]:
        """Return what the index finds."""
        return self.trace(query, k, allowed)[0]

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        """Return what the index finds, and how; the last search under each filter is remembered."""
        found, plan = self._index.trace(query, k, allowed)
        self._plans[allowed] = plan
        return found, plan

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors."""
        return self._index.take(rows)

    def exactly(self) -> Index:
        """Return exact search of the same rows, which remembers nothing."""
        return self._index.exactly()

    def carefully(self) -> Index:
        """Return a search of the same rows with care, which remembers nothing."""
        return self._index.carefully()

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how these rows were searched last; how they would be, if they were not."""
        return self._plans.get(allowed) or self._index.plan(allowed)


def explain_search(index: Index, allowed: Allowed | None) -> Plan:
    """Return how an index searches among some rows, how it did where it is a TracedIndex; it is logged, too."""
    plan = index.plan(allowed)
    _log.debug("%s", plan.text())
    return plan
