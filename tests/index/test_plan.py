"""What is told of a search is what was done."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from parecido.index.contract import Allowed, Candidate, Plan, Vector
from parecido.index.exact import ExactIndex
from parecido.index.plan import TracedIndex, explain_search

ROWS = np.array([(1, 0), (0, 1), (0.6, 0.8)], dtype=np.float32)
RIGHT: Vector = ROWS[0]


class Wavering(ExactIndex):
    """Plans one search and makes another."""

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        return self.nearest(query, k, allowed), Plan("exact", 3, 3, f"{k} were asked for")


def test_what_was_done_is_remembered_by_filter() -> None:
    index, first = TracedIndex(Wavering(ROWS)), Allowed(np.array([True, False, False]))
    assert index.plan(None).why == "every row is compared"
    assert [each.row for each in index.nearest(RIGHT, 2)] == [0, 2]
    index.nearest(RIGHT, 1, first)
    index.nearest(RIGHT, 3)
    assert index.plan(None).why == "3 were asked for"  # the last one
    assert index.plan(first).why == "1 were asked for"
    assert index.plan(Allowed(first.mask)).why == "every row is compared, then filtered"  # not asked with


def test_it_is_the_index_that_it_asks() -> None:
    index = TracedIndex(ExactIndex(ROWS))
    assert (index.kind, index.steady, index.dim, len(index)) == ("exact", True, 2, 3)
    assert index.take(np.array([2])).tolist() == ROWS[2:].tolist()
    assert isinstance(index.exactly(), ExactIndex)


def test_a_plan_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="parecido"):
        assert explain_search(ExactIndex(ROWS), None).method == "exact"
    assert caplog.messages == ["exact search, 3 of 3 rows compete: every row is compared"]
