"""Search under a filter: every allowed row where they are few, else the graph or the lists, checked by what was found.

A filter may bar the very rows that are most like the query, "all but my own category", and then neither the graph nor
the nearest lists hold the answer. So a walk's answer counts only where the allowed rows that it found are well within
its sight, and lists are passed over only where no row is expected to be as near as what was found.
"""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

import numpy as np

from parecido.index.contract import Allowed, Candidate, Vector, Vectors
from parecido.index.gather import inner_products
from parecido.index.gathered import GatheredRows
from parecido.index.graph import Graph
from parecido.index.list_search import ListSearch
from parecido.index.lists import Lists
from parecido.index.look import LISTS, Look, allowed_within, look_around
from parecido.index.proof import Proof
from parecido.index.query import length_of, unit
from parecido.index.rank import as_candidates, contenders, rank_rows, rank_settled, score_rows, settled

Way = tuple[str, str]
"""How a search was made: the plan's method, and why."""
FEW: Way = ("exact", "so few that each of them is compared")
WALKED: Way = ("hnsw", "the graph was walked, and the allowed rows that it met lie well within its sight")

AROUND = "the rows of the nearest lists are compared, then those of every list that may hold one as near"

_SPARE = 16
"""Rows that a walk is to find beyond those asked for."""
_STEP, _PASSED, _COMPARED = 1.2, 0.005, 0.04
"""Microseconds, as measured: a step of a walk, a row in a list that is passed over, and one that is compared."""
_LOOKED = 4
"""So many times as many lists as are looked through whatever is expected are looked through where rows are few."""
_ONCE = 3000
"""Rows whose comparison takes as long as making ready for a search in lists."""
_SINGLE = 150
"""Rows up to which they are compared in double precision at once."""


class FilteredSearch:
    """The allowed rows nearest to a query. Safe to use from several threads."""

    def __init__(self, vectors: Vectors, graph: Graph, listed: ListSearch, proof: Proof) -> None:
        """Search `vectors` with the graph and the lists made from them."""
        self._vectors, self._graph, self._listed, self._proof = vectors, graph, listed, proof
        self._gathered = GatheredRows(vectors)
        self._kept: WeakKeyDictionary[Allowed, Lists] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Filters whose lists are kept."""
        return len(self._kept)

    def are_few(self, allowed: Allowed) -> bool:
        """Whether so few rows are allowed that comparing each of them costs no more than anything else."""
        return allowed.count <= max(1200, len(self._vectors) // 64)

    def begin(self, allowed: Allowed, *, walks: bool = True) -> Way:
        """Return how a search begins."""
        if self.are_few(allowed) or self._fit_in_few_lists(self._lists_of(allowed)):
            return FEW
        if not walks or not self._proof.trusts_graph:
            return "lists", AROUND
        return "hnsw", f"the graph is walked where as much is allowed around the query as elsewhere; if not, {AROUND}"

    def compare(self, query: Vector, k: int, allowed: Allowed) -> list[Candidate]:
        """Compare every allowed row."""
        rows = allowed.rows
        if len(rows) <= _SINGLE:
            return rank_rows(self._vectors, rows, query, k)
        gathered = self._gathered.of(allowed)
        if gathered is None:
            return rank_rows(self._vectors, rows[contenders(inner_products(self._vectors, rows, query), k)], query, k)
        places, similarities = score_rows(gathered, contenders(gathered @ query, k), query)
        return as_candidates(rows[places[:k]], similarities, k)

    def find(self, query: Vector, k: int, allowed: Allowed, *, walks: bool = True) -> tuple[list[Candidate], Way]:
        """Return the best `k` allowed rows, none where rows tie at the cut, and how they were found.

        Without `walks` the graph is left aside.
        """
        kept = self._lists_of(allowed)
        if self._fit_in_few_lists(kept):
            return self.compare(query, k, allowed), FEW
        around = self._listed.around(unit(query))
        look = look_around(self._listed.lists, kept, around.order, allowed.share)
        tried = ""
        if walks and look.by_chance and self._is_walked(reach := self._reach(k, look), allowed.share):
            met = allowed_within(self._graph.walk(around.query, reach, reach), allowed.mask, k)
            rows, similarities = score_rows(self._vectors, np.sort(met), query)
            near = self._proof.covers(similarities, length_of(query))
            if near and (found := settled(rows, similarities, k)):
                return found, WALKED
            much = not len(met) or near
            tried = f"the graph was walked, and met too {'few' if much else 'distant'} allowed rows; then "
        listed = self._listed.find(around, kept, LISTS, k, allowed)
        which = f"{tried}{listed.looked} of the {listed.lists} lists with allowed rows may hold one that is near enough"
        if len(listed.rows):
            return rank_settled(self._vectors, listed.rows, query, k), ("lists", f"{which}, and were looked through")
        return self.compare(query, k, allowed), ("exact", f"{which}, so that every allowed row was compared")

    def _reach(self, k: int, look: Look) -> int:
        """Return how many rows a walk must keep in sight."""
        return look.reach(max(self._proof.reach_for(k), 2 * (k + _SPARE)))

    def _is_walked(self, reach: int, share: float) -> bool:
        """Whether a walk that keeps so many rows in sight costs less than looking through the lists."""
        lists = self._listed.lists
        rows = max(LISTS, 2 * self._proof.lists) * len(lists.rows) / len(lists)
        return self._proof.trusts_graph and reach * _STEP < rows * (_PASSED + share * _COMPARED)

    def _fit_in_few_lists(self, kept: Lists) -> bool:
        """Whether what is allowed is about as much as lists would be looked through."""
        return len(kept.rows) <= _LOOKED * LISTS * len(kept.rows) / max(1, kept.filled) + _ONCE

    def _lists_of(self, allowed: Allowed) -> Lists:
        """Return the lists of the allowed rows, made once for a filter."""
        with self._lock:
            kept = self._kept.get(allowed)
        if kept is None:
            kept = self._listed.lists.keep(allowed)
            with self._lock:
                self._kept[allowed] = kept
        return kept
