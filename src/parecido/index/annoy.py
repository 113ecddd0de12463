"""Approximate search with Annoy (random projection trees), rescored exactly.

Annoy's file is mapped, not loaded, and can neither grow nor shrink: the index is made anew when the shop
changes. It loads a truncated or altered file without a word, so a file comes here only after the store has
checked it.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from parecido.errors import IndexDamaged, MissingExtra
from parecido.index.contract import Allowed, Candidate, Plan, Vector, Vectors
from parecido.index.exact import ExactIndex
from parecido.index.query import check_allowed, check_count, check_query
from parecido.index.rank import rank_settled
from parecido.settings import Settings

if TYPE_CHECKING:
    import annoy

TREES, MAPPING = "annoy.ann", "annoy.csv"
FILES: tuple[str, ...] = (TREES, MAPPING)
"""What this backend keeps beside the vectors: the trees, and the product and picture of each row."""

_METRIC: Final = "angular"
_SEED = 20_241
_SPARE = 16
"""Rows fetched beyond those asked for, so that ties at the cut are seen as ties."""

_EXACT_SHARE = 2
"""Below one allowed row in two, comparing all of them costs no more than inspecting enough nodes to filter."""


class AnnoyIndex:
    """Annoy proposes rows, their exact similarities order them. Safe to call from several threads.

    Recall at 10 with 50 trees and 20,000 nodes inspected, over 300 queries kept out of the index: .994 among 35,000
    product photos (256 half-whitened principal components of their pixels), .994 among 7,000 photos' MobileNetV2
    vectors of 1280 numbers. Measure it on your own vectors: clusters that are well apart give 1.000. The trees split
    the rows as they are stored, at the default weights; queries at other weights are not what they were grown for.
    """

    kind = "annoy"
    steady = False

    def __init__(self, vectors: Vectors, trees: annoy.AnnoyIndex | None, search_k: int) -> None:
        """Search in `vectors` with the trees built from them (None where there are no rows to build from)."""
        self._vectors: Vectors = np.asarray(vectors)
        self._exact = ExactIndex(vectors)
        self._trees = trees
        self._search_k = search_k

    @property
    def vectors(self) -> Vectors:
        """The rows that are searched."""
        return self._vectors

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        return self._exact.dim

    def __len__(self) -> int:
        """Rows in the index."""
        return len(self._exact)

    def nearest(self, query: Vector, k: int, allowed: Allowed | None = None) -> list[Candidate]:
        """Return up to `k` candidates, most similar first; equal to six decimals, they keep catalogue order.

        A filter that leaves few rows, and one whose rows the trees do not reach, is answered exactly; so is a
        query with more ties at the cut than were fetched.
        """
        return self.trace(query, k, allowed)[0]

    def trace(self, query: Vector, k: int, allowed: Allowed | None = None) -> tuple[list[Candidate], Plan]:
        """Return what `nearest` returns, and how it was found."""
        query, k = check_query(query, self.dim), check_count(k)
        plan = self.plan(allowed)
        if plan.method == self.kind:
            if found := self._search(query, k, allowed):
                return found, plan
            why = f"{plan.why}; they held too few rows, or too many that tie, so that the rows were compared"
            plan = Plan("exact", plan.rows, plan.allowed, why)
        return self._exact.nearest(query, k, allowed), plan

    def _search(self, query: Vector, k: int, allowed: Allowed | None) -> list[Candidate]:
        """Return the best of what the trees hold near the query, none where that is too little."""
        wanted, effort = k + _SPARE, self._search_k
        if allowed is not None:
            thinned = len(self) / allowed.count
            wanted, effort = int(2 * wanted * thinned), int(effort * thinned)
        if self._trees is None or wanted >= len(self):
            return []
        search_k = max(effort, wanted * self._trees.get_n_trees())
        fetched = self._trees.get_nns_by_vector(query.tolist(), wanted, search_k)
        rows = np.sort(np.array(fetched, dtype=np.intp))
        if allowed is not None:
            rows = rows[allowed.mask[rows]]
        return rank_settled(self._vectors, rows, query, k)

    def take(self, rows: NDArray[np.intp]) -> Vectors:
        """Return copies of some rows' vectors, shape (len(rows), dim)."""
        return self._exact.take(rows)

    def exactly(self) -> ExactIndex:
        """Return exact search of the same rows."""
        return self._exact

    def carefully(self) -> ExactIndex:
        """Return exact search of the same rows."""
        return self._exact

    def plan(self, allowed: Allowed | None) -> Plan:
        """Return how `nearest` would search among these rows."""
        if self._trees is None:
            return self._exact.plan(allowed)
        if allowed is None:
            return Plan(self.kind, len(self), len(self), "the trees are searched")
        check_allowed(allowed, len(self))
        if self._is_few(allowed):
            return self._exact.plan(allowed)
        return Plan(self.kind, len(self), allowed.count, "the trees are searched, the wider the fewer rows are allowed")

    def _is_few(self, allowed: Allowed) -> bool:
        """Whether exact search among the allowed rows costs no more than the trees."""
        return not allowed.count or allowed.count * _EXACT_SHARE < len(self)


def write_files(
    folder: Path, vectors: Vectors, ids: Sequence[str], pictures: Sequence[str], settings: Settings
) -> None:
    """Grow the trees (the same from the same vectors) and write them with their mapping."""
    with (folder / MAPPING).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("row", "id", "picture"))
        rows.writerows(zip(range(len(ids)), ids, pictures, strict=True))
    if not len(vectors):
        (folder / TREES).touch()
        return
    trees = _new_trees(vectors.shape[1])
    trees.set_seed(_SEED)
    for row, vector in enumerate(vectors):
        trees.add_item(row, vector.tolist())
    trees.build(settings.annoy_trees, 1)  # one job: with several the trees differ from run to run
    trees.save(str(folder / TREES))


def open_files(folder: Path, vectors: Vectors, settings: Settings) -> AnnoyIndex:
    """Map the trees. Raises IndexDamaged when they are of other vectors."""
    if not len(vectors):
        return AnnoyIndex(vectors, None, settings.annoy_search_k)
    trees = _new_trees(vectors.shape[1])
    try:
        trees.load(str(folder / TREES))
    except OSError as error:
        raise IndexDamaged(f"{folder / TREES} cannot be loaded ({error})") from error
    if trees.get_n_items() != len(vectors):
        raise IndexDamaged(f"{folder / TREES} holds {trees.get_n_items()} rows, expected {len(vectors)}")
    return AnnoyIndex(vectors, trees, settings.annoy_search_k)


def _new_trees(dim: int) -> annoy.AnnoyIndex:
    """Return Annoy's own index, empty. Raises MissingExtra where Annoy is not installed."""
    try:
        from annoy import AnnoyIndex as Trees  # noqa: PLC0415 - an extra, imported on use
    except ImportError as error:
        raise MissingExtra("annoy", "annoy", "the Annoy index") from error
    return Trees(dim, _METRIC)
