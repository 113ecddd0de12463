"""Approximate search with a FAISS HNSW graph, ordered exactly; filters are searched in lists, or exactly.

Without a filter the graph is walked, or the nearest lists are looked through, by what was proved when they were made.
With one see `parecido.index.filtered`. All ways compare the float32 vectors of what they found.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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
from parecido.index.filtered import FEW, FilteredSearch, Way
from parecido.index.graph import Graph
from parecido.index.list_search import ListSearch
from parecido.index.lists import Lists
from parecido.index.proof import Proof
from parecido.index.query import check_allowed, check_count, check_query, unit
from parecido.index.rank import rank_settled
from parecido.settings import Settings

FILES: tuple[str, ...] = (graphs.FILE, coding.FILE, *listing.FILES, proofs.FILE)
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
_SHARE = 32
"""Where one row in so many is asked for, comparing all of them costs no more than anything else."""
_MUCH: Way = ("exact", "so much was asked for that each of them is compared")


class HnswIndex:
    """A graph proposes rows, their exact similarities order them. Safe to call from several threads."""

    kind = "hnsw"
    steady = False

    def __init__(self, vectors: Vectors, graph: Graph, lists: Lists, codes: ListCodes, proof: Proof) -> None:
        """Search in `vectors` with the graph and the lists made from them, as the proof says."""
        self._exact = ExactIndex(vectors)
        self._vectors, self._lists, self._codes, self._proof = self._exact.vectors, lists, codes, proof
        self._graph = graph
        self._listed = ListSearch(self._vectors, lists, codes)
        self._filtered = FilteredSearch(self._vectors, graph, self._listed, proof)
        self._proved: Way = (self.kind, f"the graph proved a recall of {proof.walk_recall:.3f}")
        if not proof.trusts_graph:
            why = f"the nearest {proof.lists} lists proved a recall of {proof.list_recall:.3f}"
            more = "" if proof.trusts_lists else "; and all are looked through that may hold one as near"
            self._proved = ("lists", f"{why}, for less than the graph's {proof.walk_recall:.3f}{more}")

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
        return self._search(query, k, allowed)[0]

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        """Return what `nearest` returns, and how it was found."""
        found, (method, why) = self._search(query, k, allowed)
        return found, Plan(method, len(self), len(self) if allowed is None else allowed.count, why)

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors, shape (len(rows), dim)."""
        return self._exact.take(rows)

    def exactly(self) -> ExactIndex:
        """Return exact search of the same rows."""
        return self._exact

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how `nearest` would search among these rows; what it finds may lead it further (see `trace`)."""
        count = len(self)
        if allowed is not None:
            check_allowed(allowed, len(self))
            count = allowed.count
        method, why = self._begin(allowed)
        return Plan(method, len(self), count, why)

    def _begin(self, allowed: Allowed | None) -> Way:
        """Return how a search for a few rows begins."""
        if allowed is None or (self._is_whole(allowed) and not self._filtered.are_few(allowed)):
            return self._proved
        return self._filtered.begin(allowed)

    def _is_whole(self, allowed: Allowed) -> bool:
        """Whether a filter is searched as if there were none."""
        return len(self) - allowed.count <= (_BARRED if self._proof.trusts_graph else 0)

    def _search(self, query: Vector, k: int, allowed: Allowed | None) -> tuple[list[Candidate], Way]:
        query, k = check_query(query, self.dim), check_count(k)
        if allowed is not None:
            check_allowed(allowed, len(self))
            if self._filtered.are_few(allowed):
                return self._filtered.compare(query, k, allowed), FEW
        if k * _SHARE > (len(self) if allowed is None else allowed.count):
            return self._compare(query, k, allowed), _MUCH
        if allowed is not None and not self._is_whole(allowed):
            found, way = self._filtered.find(query, k, allowed)
        else:
            found = self._walk(query, k, allowed) if self._proof.trusts_graph else self._look(query, k)
            way = self._proved
        if found:
            return found, way
        why = f"{way[1]}; too few were found, or too many that tie, so that every row was compared"
        return self._compare(query, k, allowed), ("exact", why)

    def _compare(self, query: Vector, k: int, allowed: Allowed | None) -> list[Candidate]:
        """Compare every row, or every allowed one."""
        return self._exact.nearest(query, k) if allowed is None else self._filtered.compare(query, k, allowed)

    def _look(self, query: Vector, k: int) -> list[Candidate]:
        """Find the best rows of the nearest lists, as many as are proved to be enough for as many as were asked for."""
        around, lists = self._listed.around(unit(query)), self._proof.lists
        if k > proofs.ASKED or not self._proof.trusts_lists:
            rows = self._listed.find(around, self._lists, lists, k, None).rows
        else:
            rows = self._listed.first(around, lists, k, proofs.LOOKED)
        return rank_settled(self._vectors, rows, query, k)

    def _walk(self, query: Vector, k: int, allowed: Allowed | None) -> list[Candidate]:
        """Walk the graph, wider while the last row found ties with the k-th."""
        barred = 0 if allowed is None else len(self) - allowed.count
        directed, wanted = unit(query), k + barred + _SPARE
        while wanted <= max(_WIDEST, k + barred + _SPARE) and wanted < len(self):
            rows = self._graph.walk(directed, wanted, max(self._proof.reach, (3 if barred else 2) * wanted))
            if allowed is not None and barred:
                rows = rows[allowed.mask[rows]]
            if found := rank_settled(self._vectors, rows, query, k):
                return found
            wanted *= 4
        return []


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
