"""Approximate search with a FAISS HNSW graph, ordered exactly; filters are searched in lists, or exactly.

Without a filter the graph is walked, or the nearest lists are looked through, by what was proved when they were made.
Where the answer is farther away than those of the proof, all lists are searched that may hold a nearer one. With a
filter see `parecido.index.filtered`. All ways compare the float32 vectors of what they found.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.index import codes as coding
from parecido.index import graph as graphs
from parecido.index import lists as listing
from parecido.index import proof as proofs
from parecido.index.bounds import measure_bounds
from parecido.index.contract import Allowed, Candidate, Plan, Vector, Vectors
from parecido.index.exact import ExactIndex
from parecido.index.faiss_library import faiss_threads
from parecido.index.filtered import AROUND, FEW, FilteredSearch, Way
from parecido.index.graph import Graph
from parecido.index.list_search import ListSearch
from parecido.index.look import LISTS
from parecido.index.proof import Proof
from parecido.index.query import check_allowed, check_count, check_query, length_of, unit
from parecido.index.rank import rank_settled, score_rows, settled
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
_CAREFUL = "nothing like it was proved: "


class HnswIndex:
    """A graph proposes rows, their exact similarities order them. Safe to call from several threads."""

    kind = "hnsw"
    steady = False

    def __init__(self, vectors: Vectors, graph: Graph, listed: ListSearch, proof: Proof) -> None:
        """Search in `vectors` with the graph and the lists made from them, as the proof says."""
        self._exact = ExactIndex(vectors)
        self._vectors, self._graph, self._listed, self._proof = self._exact.vectors, graph, listed, proof
        self._most = proof.most(*self._vectors.shape)
        self._careful = False
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

    def carefully(self) -> HnswIndex:
        """Return this index for queries unlike the proof's: all lists are searched that may hold near rows."""
        other = copy.copy(self)
        other._careful = True
        return other

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
            return self._proved if not self._careful else ("lists", f"{_CAREFUL}{AROUND}")
        return self._filtered.begin(allowed, walks=not self._careful)

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
            found, way = self._filtered.find(query, k, allowed, walks=not self._careful)
        else:
            found, way = self._find(query, k, allowed)
        if found or way[0] == "exact":
            return found or self._compare(query, k, allowed), way
        why = f"{way[1]}; too few were found, or too many that tie, so that every row was compared"
        return self._compare(query, k, allowed), ("exact", why)

    def _find(self, query: Vector, k: int, allowed: Allowed | None) -> tuple[list[Candidate], Way]:
        """Return the best `k` rows, none where they have to be compared, and how they were found."""
        tried, directed = _CAREFUL, unit(query)
        if not self._careful:
            trusted = self._proof.trusts_graph
            if trusted and k + (0 if allowed is None else len(self) - allowed.count) > self._most:
                return [], _MUCH
            found, far = self._walk(directed, query, k, allowed) if trusted else self._look(directed, query, k)
            if found or not far:
                return found, self._proved
            tried = f"{self._proved[1]}, of nearer rows than were found; then "
        listed = self._listed.find(self._listed.around(directed), self._listed.lists, LISTS, k, allowed)
        which = f"{tried}{listed.looked} of the {listed.lists} lists may hold one that is near enough"
        if len(listed.rows):
            return rank_settled(self._vectors, listed.rows, query, k), ("lists", f"{which}, and were looked through")
        return [], ("exact", f"{which}, so that every row was compared")

    def _compare(self, query: Vector, k: int, allowed: Allowed | None) -> list[Candidate]:
        """Compare every row, or every allowed one."""
        return self._exact.nearest(query, k) if allowed is None else self._filtered.compare(query, k, allowed)

    def _look(self, directed: Vector, query: Vector, k: int) -> tuple[list[Candidate], bool]:
        """Find the best rows of the nearest lists, as many as are proved to be enough for as many as were asked for.

        None, and True, where they are farther away than those of the proof.
        """
        around, lists = self._listed.around(directed), self._proof.lists
        if k > proofs.ASKED or not self._proof.trusts_lists:
            rows = self._listed.find(around, self._listed.lists, lists, k, None).rows
            return rank_settled(self._vectors, rows, query, k), False
        found = self._listed.first(around, lists, k, proofs.LOOKED)
        rows, similarities = score_rows(self._vectors, np.sort(found), query)
        if not self._proof.covers(similarities, length_of(query)):
            return [], True
        return settled(rows, similarities, k), False

    def _walk(self, directed: Vector, query: Vector, k: int, allowed: Allowed | None) -> tuple[list[Candidate], bool]:
        """Walk the graph, wider while the last row found ties with the k-th.

        None, and True, where what it finds is farther away than what it found in the proof.
        """
        barred = 0 if allowed is None else len(self) - allowed.count
        wanted, proved = k + barred + _SPARE, self._proof.reach_for(k + barred)
        while wanted <= max(_WIDEST, k + barred + _SPARE) and wanted < len(self):
            rows = self._graph.walk(directed, wanted, max(proved, (3 if barred else 2) * wanted))
            if allowed is not None and barred:
                rows = rows[allowed.mask[rows]]
            rows, similarities = score_rows(self._vectors, np.sort(rows), query)
            if not self._proof.covers(similarities, length_of(query)):
                return [], True
            if found := settled(rows, similarities, k):
                return found, False
            wanted *= 4
        return [], False


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
        proofs.write_proof(folder, proofs.prove(vectors, graph, lists), measure_bounds(vectors, lists))
    listing.write_lists(folder, lists)
    graphs.write_graph(folder, graph)


def open_files(folder: Path, vectors: Vectors, settings: Settings) -> HnswIndex | ExactIndex:
    """Map the graph and the lists, and measure what an older base did not keep.

    Raises IndexDamaged when they are of other vectors.
    """
    del settings  # what was proved counts
    if len(vectors) < _LEAST:
        return ExactIndex(vectors)
    rows, dim = vectors.shape
    lists = listing.open_lists(folder, rows, dim)
    graph, codes = graphs.open_graph(folder, rows, dim), coding.open_codes(folder, rows, lists)
    proof, bounds = proofs.open_proof(folder, len(lists))
    index = HnswIndex(vectors, graph, ListSearch(vectors, lists, codes, bounds), proof)
    if proof.least is not None or not (proof.trusts_graph or proof.trusts_lists):
        return index
    least = proofs.measure_least(vectors, index.nearest)  # of a base that was made before it was kept
    return HnswIndex(vectors, graph, index._listed, replace(proof, least=least))
