"""Approximate search with a FAISS HNSW graph, ordered exactly; filters are searched in lists, or exactly.

Three ways, and the plan says which: the graph without a filter; the allowed rows themselves where they are few; the
allowed rows of the nearest lists in between. The last two compare the float32 vectors themselves.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from parecido.index import codes as coding
from parecido.index import graph as graphs
from parecido.index import lists as listing
from parecido.index import proof as proofs
from parecido.index.codes import ListCodes
from parecido.index.contract import Allowed, Candidate, Plan, Vector, Vectors
from parecido.index.exact import ExactIndex
from parecido.index.faiss_library import faiss_threads
from parecido.index.gather import inner_products
from parecido.index.gathered import GatheredRows
from parecido.index.graph import Graph
from parecido.index.lists import Lists
from parecido.index.look import look_around, most_compared
from parecido.index.proof import Proof
from parecido.index.query import check_allowed, check_count, check_query, unit
from parecido.index.rank import as_candidates, contenders, rank_rows, score_rows
from parecido.settings import Settings

FILES: tuple[str, ...] = (graphs.FILE, coding.FILE, *listing.FILES, proofs.FILE)
"""What this backend keeps beside the vectors."""

_LEAST = 1000
"""Rows below which there is nothing to gain: their files say so, and they are searched exactly."""
_NOTHING = "so few rows are searched exactly\n"
_SPARE = 16
"""Rows fetched beyond those asked for, so that ties at the cut are seen as ties."""
_CODED = 50
"""The same for rows found by their codes, which tell rows that are far from the query less well apart."""
_WIDEST = 512
"""Rows fetched at most when there are more ties than that; then the search is exact."""
_BARRED = 64
"""Up to so many rows that are not allowed, it is faster to find them too and leave them out."""

_SETTLED = 5
"""Rows beyond those asked for that twice as many lists must leave as they are."""
_MANY, _PROVED = 0.25, 72
"""Share around a query from which on, and lists up to which, a filter by chance is searched as if there were none."""
_WALKED, _COMPARED = 1.2, 0.15
"""Microseconds of a step of a walk and of a comparison, as measured: only their ratio matters."""

_ONCE = 3000
"""Rows whose comparison takes as long as making ready for a search in lists."""
_SINGLE = 150
"""Rows up to which they are compared in double precision at once."""

_log = logging.getLogger(__name__)


class HnswIndex:
    """A graph proposes rows, their exact similarities order them. Safe to call from several threads."""

    kind = "hnsw"
    steady = False

    def __init__(self, vectors: Vectors, graph: Graph, lists: Lists, codes: ListCodes, proof: Proof) -> None:
        """Search in `vectors` with the graph and the lists made from them, as the proof says."""
        self._exact = ExactIndex(vectors)
        self._vectors, self._lists, self._codes, self._proof = self._exact.vectors, lists, codes, proof
        self._graph = graph
        self._gathered = GatheredRows(self._vectors)
        self._kept: WeakKeyDictionary[Allowed, Lists] = WeakKeyDictionary()
        self._lock = threading.Lock()

    @property
    def vectors(self) -> Vectors:
        """The rows that are searched."""
        return self._vectors

    @property
    def proof(self) -> Proof:
        """How the graph and the lists did when they were built."""
        return self._proof

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._exact.dim

    def __len__(self) -> int:
        """Rows in the index."""
        return len(self._exact)

    def nearest(self, query: Vector, k: int, allowed: Allowed | None = None) -> list[Candidate]:
        """Return up to `k` candidates, most similar first; equal to six decimals, they keep catalogue order.

        The first query that asks with a filter makes its lists, in some milliseconds for a million rows.
        """
        query, k = check_query(query, self.dim), check_count(k)
        if allowed is not None:
            check_allowed(allowed, len(self))
            if self._is_few(allowed):
                return self._compare(query, k, allowed)
            if len(self) - allowed.count > _BARRED:
                return self._filter(query, k, allowed)
        if self._proof.walks:
            return self._walk(query, k, allowed)
        if allowed is None or allowed.count == len(self):
            return self._look(
                query,
                k,
                *self._lists.reach(self._lists.order(query), self._proof.lists, max(k, proofs.LOOKED)),
                allowed=None,
            )
        return self._filter(query, k, allowed)

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors, shape (len(rows), dim)."""
        return self._exact.take(rows)

    def exactly(self) -> ExactIndex:
        """Return exact search of the same rows."""
        return self._exact

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how `nearest` would search among these rows."""
        count, proof = len(self), self._proof
        if allowed is not None:
            check_allowed(allowed, len(self))
            count = allowed.count
            if self._is_few(allowed):
                return Plan("exact", len(self), count, "so few that each of them is compared")
            if len(self) - count > _BARRED:
                around = "the allowed rows of the nearest lists are compared"
                if not proof.walks:
                    return Plan("lists", len(self), count, around)
                why = f"the graph, where as many as elsewhere are allowed around the query; if not, {around}"
                return Plan(self.kind, len(self), count, why)
        if proof.walks:
            return Plan(self.kind, len(self), count, f"the graph proved a recall of {proof.walk_recall:.3f}")
        why = f"the nearest {proof.lists} lists proved a recall of {proof.list_recall:.3f}"
        return Plan("lists", len(self), count, f"{why}, for less than the graph's {proof.walk_recall:.3f}")

    def _is_few(self, allowed: Allowed) -> bool:
        """Whether so few rows are allowed that comparing each of them costs no more than anything else."""
        return allowed.count <= max(1200, len(self) // 64)

    def _reach(self, wanted: int) -> int:
        """Return how many rows a walk keeps in sight that is to find so many."""
        return max(self._proof.reach, 2 * wanted)

    def _compare(self, query: Vector, k: int, allowed: Allowed) -> list[Candidate]:
        """Compare every allowed row."""
        rows = allowed.rows
        if len(rows) <= _SINGLE:
            return rank_rows(self._vectors, rows, query, k)
        gathered = self._gathered.of(allowed)
        products = inner_products(self._vectors, rows, query) if gathered is None else gathered @ query
        return rank_rows(self._vectors, rows[contenders(products, k)], query, k)

    def _filter(self, query: Vector, k: int, allowed: Allowed) -> list[Candidate]:
        """Walk the graph where the filter is none of the query's neighbourhood, else compare what the lists hold."""
        kept = self._lists_of(allowed)
        if allowed.count <= most_compared(kept, len(self)) + _ONCE:
            return self._compare(query, k, allowed)
        order = self._lists.order(query)
        look = look_around(self._lists, kept, order, allowed.share)
        reach, compared = look.reach(self._reach(k + _SPARE)), look.rows(len(self))
        if self._proof.walks and look.by_chance and reach * _WALKED < compared * _COMPARED:
            rows = self._graph.walk(unit(query), k + _SPARE, reach, allowed)
            if found := self._order(query, k, rows):
                return found
        proved = look.as_proved(self._proof.lists)
        if look.by_chance and look.share >= _MANY and proved <= _PROVED:
            return self._look(query, k, *kept.reach(order, proved, max(k, proofs.LOOKED // 2)), allowed=allowed)
        lists, first = kept.reach(order, look.lists, max(k, look.least(len(self))))
        rows = self._codes.settled(unit(query), lists, first, k + _CODED, settle=k + _SETTLED, allowed=allowed)
        return self._order(query, k, rows) or self._exact.nearest(query, k, allowed)

    def _look(
        self, query: Vector, k: int, lists: NDArray[np.intp], first: int, allowed: Allowed | None
    ) -> list[Candidate]:
        """Find the best rows of the first lists, which are proved to be enough for as many as were asked for."""
        directed, wanted = unit(query), k + _CODED
        if k > proofs.ASKED:
            rows = self._codes.settled(directed, lists, first, wanted, settle=k, allowed=allowed)
        else:
            rows, _ = self._codes.best(directed, lists[:first], wanted, allowed)
        return self._order(query, k, rows) or self._exact.nearest(query, k, allowed)

    def _order(self, query: Vector, k: int, rows: NDArray[np.int64]) -> list[Candidate]:
        """Return the best `k` of what was found, nothing where the last one found ties with the k-th."""
        rows, similarities = score_rows(self._vectors, np.sort(rows), query)
        settled = len(rows) > k and similarities[k - 1] != similarities[-1]
        return as_candidates(rows, similarities, k) if settled else []

    def _walk(self, query: Vector, k: int, allowed: Allowed | None) -> list[Candidate]:
        """Walk the graph, wider while the last row found ties with the k-th, and search exactly if nothing helps."""
        barred = 0 if allowed is None else len(self) - allowed.count
        directed, wanted = unit(query), k + barred + _SPARE
        while wanted <= max(_WIDEST, k + barred + _SPARE) and wanted < len(self):
            rows = self._graph.walk(directed, wanted, self._reach(wanted))
            if allowed is not None and barred:
                rows = rows[allowed.mask[rows]]
            if found := self._order(query, k, rows):
                return found
            wanted *= 4
        _log.debug("more than %d rows tie; they are searched exactly", wanted)
        return self._exact.nearest(query, k, allowed)

    def _lists_of(self, allowed: Allowed) -> Lists:
        """Return the lists of the allowed rows, made once for a filter."""
        with self._lock:
            kept = self._kept.get(allowed)
        if kept is None:
            kept = self._lists.keep(allowed)
            with self._lock:
                self._kept[allowed] = kept
        return kept


def write_files(
    folder: Path, vectors: Vectors, ids: Sequence[str], pictures: Sequence[str], settings: Settings
) -> None:
    """Grow the graph and the lists, prove them, and write them; the same files from the same vectors and FAISS."""
    del ids, pictures  # the rows are enough
    if len(vectors) < _LEAST:
        for name in FILES:
            (folder / name).write_text(_NOTHING, encoding="ascii")
        return
    with faiss_threads(settings.workers):
        lists = listing.grow_lists(vectors)
        coding.write_codes(folder, coding.grow_codes(vectors, lists))
        graph = graphs.grow_graph(vectors, settings)
        proofs.write_proof(folder, proofs.prove(vectors, graph, lists))
    listing.write_lists(folder, lists)
    graphs.write_graph(folder, graph)


def open_files(folder: Path, vectors: Vectors, settings: Settings) -> HnswIndex | ExactIndex:
    """Map the graph and the lists. Raises IndexDamaged when they are of other vectors."""
    del settings  # what was proved counts
    if len(vectors) < _LEAST:
        return ExactIndex(vectors)
    rows, dim = vectors.shape
    lists = listing.open_lists(folder, rows, dim)
    graph, codes = graphs.open_graph(folder, rows, dim), coding.open_codes(folder, rows, lists)
    return HnswIndex(vectors, graph, lists, codes, proofs.open_proof(folder))
