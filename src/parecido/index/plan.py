"""Which search answers which query: the shop's index where its recall is proven, exact search of its rows elsewhere."""

from __future__ import annotations

import logging

from parecido.index.contract import Allowed, Index, Plan

_log = logging.getLogger(__name__)


def plan_search(index: Index, *, as_built: bool) -> Index:
    """Return what is to be asked: `index` itself, or exact search of the same rows.

    `as_built` says that the query looks like what the index was built for: a picture's embedding at the default
    weights. An index that only searches such queries well (it is not `steady`) is left aside for all others.
    """
    if as_built or index.steady:
        return index
    _log.info("the %s index is built for the default weights; this question is searched exactly", index.kind)
    return index.exactly()


def explain_search(index: Index, allowed: Allowed | None) -> Plan:
    """Return how an index searches among some rows; it is logged, too."""
    plan = index.plan(allowed)
    _log.debug("%s", plan.text())
    return plan
