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

from parecido.index import graph as graphs
from parecido.index import lists as listing
from parecido.index import proof as proofs
from parecido.index.contract import Allowed, Candidate, Plan, Vector, Vectors
from parecido.index.exact import ExactIndex
from parecido.index.faiss_library import faiss_threads
from parecido.index.gather import inner_products
from parecido.index.graph import Graph
from parecido.index.lists import Lists, Near
from parecido.index.look import look_around
from parecido.index.proof import Proof
from parecido.index.query import check_allowed, check_count, check_query, unit
from parecido.index.rank import as_candidates, contenders, rank_rows, score_rows
from parecido.index.walker import Walker
from parecido.settings import Settings

FILES: tuple[str, ...] = (graphs.FILE, *listing.FILES, proofs.FILE)
"""What this backend keeps beside the vectors."""

_LEAST = 1000
"""Rows below which there is nothing to gain: their files say so, and they are searched exactly."""
_NOTHING = "so few rows are searched exactly\n"
_SPARE = 16
"""Rows fetched beyond those asked for, so that ties at the cut are seen as ties."""
_WIDEST = 512
"""Rows fetched at most when there are more ties than that; then the search is exact."""
_BARRED = 64
"""Up to so many rows that are not allowed, it is faster to find them too and leave them out."""

_SETTLED = 5
"""Rows beyond those asked for that twice as many lists must leave as they are."""
_WALKED, _COMPARED = 1.2, 0.15
"""Microseconds of a step of a walk and of a comparison, as measured: only their ratio matters."""

_log = logging.getLogger(__name__)


class HnswIndex:
    """A graph proposes rows, their exact similarities order them. Safe to call from several threads."""

    kind = "hnsw"
    steady = False

    def __init__(self, vectors: Vectors, graph: Graph, lists: Lists, proof: Proof) -> None:
        """Search in `vectors` with the graph and the lists made from them, as the proof says."""
        self._exact = ExactIndex(vectors)
        self._vectors, self._lists, self._proof = self._exact.vectors, lists, proof
        self._walker = Walker(graph, lists, self._vectors)
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
            settle = k if k > proofs.ASKED else 0  # what was proved is proved for so many
            order = self._lists.order(query)
            near = self._lists.near(self._vectors, query, order, self._proof.lists, least=k, settle=settle)
            return self._rank(query, k, near)
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
        why = f"the graph proved a recall of {proof.walk_recall:.3f} only, the nearest {proof.lists} lists"
        return Plan("lists", len(self), count, f"{why} {proof.list_recall:.3f}")

    def _is_few(self, allowed: Allowed) -> bool:
        """Whether so few rows are allowed that comparing each of them costs no more than anything else."""
        return allowed.count <= max(1200, len(self) // 200)

    def _reach(self, wanted: int) -> int:
        """Return how many rows a walk keeps in sight that is to find so many."""
        return max(self._proof.reach, 2 * wanted)

    def _compare(self, query: Vector, k: int, allowed: Allowed) -> list[Candidate]:
        """Compare every allowed row."""
        rows = allowed.rows
        return rank_rows(self._vectors, rows[contenders(inner_products(self._vectors, rows, query), k)], query, k)

    def _filter(self, query: Vector, k: int, allowed: Allowed) -> list[Candidate]:
        """Walk the graph where the filter is none of the query's neighbourhood, else compare what the lists hold."""
        kept, order = self._lists_of(allowed), self._lists.order(query)
        look = look_around(self._lists, kept, order, allowed.share)
        reach = look.reach(self._reach(k + _SPARE))
        if self._proof.walks and look.by_chance and reach * _WALKED < look.rows(len(self)) * _COMPARED:
            rows = self._walker.walk(unit(query), order, k + _SPARE, reach, allowed)
            rows, similarities = score_rows(self._vectors, rows, query)
            if len(rows) > k and similarities[k - 1] != similarities[-1]:
                return as_candidates(rows, similarities, k)
        near = kept.near(
            self._vectors, query, order, look.lists, least=max(k, look.least(len(self))), settle=k + _SETTLED
        )
        return self._rank(query, k, near)

    def _rank(self, query: Vector, k: int, near: Near) -> list[Candidate]:
        """Order the best of some compared rows."""
        return rank_rows(self._vectors, np.sort(near.rows[contenders(near.products, k)]), query, k)

    def _walk(self, query: Vector, k: int, allowed: Allowed | None) -> list[Candidate]:
        """Walk the graph, wider while the last row found ties with the k-th, and search exactly if nothing helps."""
        barred = 0 if allowed is None else len(self) - allowed.count
        directed, wanted = unit(query), k + barred + _SPARE
        order = self._lists.order(query)
        while wanted <= max(_WIDEST, k + barred + _SPARE) and wanted < len(self):
            rows = self._walker.walk(directed, order, wanted, self._reach(wanted))
            if allowed is not None and barred:
                rows = rows[allowed.mask[rows]]
            rows, similarities = score_rows(self._vectors, rows, query)
            if len(rows) > k and similarities[k - 1] != similarities[-1]:
                return as_candidates(rows, similarities, k)
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
        graph = graphs.grow_graph(vectors, settings)
        proofs.write_proof(folder, proofs.prove(Walker(graph, lists, vectors)))
    listing.write_lists(folder, lists)
    graphs.write_graph(folder, graph)


def open_files(folder: Path, vectors: Vectors, settings: Settings) -> HnswIndex | ExactIndex:
    """Map the graph and the lists. Raises IndexDamaged when they are of other vectors."""
    del settings  # what was proved counts
    if len(vectors) < _LEAST:
        return ExactIndex(vectors)
    rows, dim = vectors.shape
    lists = listing.open_lists(folder, rows, dim)
    return HnswIndex(vectors, graphs.open_graph(folder, rows, dim), lists, proofs.open_proof(folder))
