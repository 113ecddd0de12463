"""The products nearest to a query: an index finds pictures, a product is as similar as its best pair of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parecido.index.contract import Allowed, Candidate, Index, Vector, Vectors
from parecido.shop.layout import PictureRows


@dataclass(frozen=True, slots=True)
class Nearest:
    """A product's row and its similarity, with the pair that has it: the picture's row and the query's."""

    row: int
    similarity: float
    picture: int
    query: int = 0


def nearest_products(
    index: Index, pictures: PictureRows, queries: Vectors, k: int, *, own: int | None, allowed: Allowed | None
) -> list[Nearest]:
    """Return up to `k` products, most similar first, equal ones in catalogue order; the product row `own` is left out.

    `queries` float32 (q, dim) are the query's pictures; `allowed` says which picture rows compete.
    """
    barred = frozenset() if own is None else frozenset(pictures.of(own).tolist())
    best: dict[int, Nearest] = {}
    for number, query in enumerate(queries):

        def fetch(wanted: int, query: Vector = query) -> list[Candidate]:
            return index.nearest(query, wanted, allowed)

        for found in _widen(fetch, pictures, k, barred):
            row = int(pictures.owners[found.row])
            known = best.get(row)
            if known is None or found.similarity > known.similarity:
                best[row] = Nearest(row, found.similarity, found.row, number)
    return sorted(best.values(), key=lambda each: (-each.similarity, each.row))[:k]


def _widen(
    fetch: Callable[[int], list[Candidate]], pictures: PictureRows, k: int, barred: frozenset[int]
) -> list[Candidate]:
    """Return candidates of at least `k` products, or all that there are, less the picture rows that are barred.

    Where pictures do not stand in the order of their products, all that tie with the last product come along.
    """
    wanted = k + len(barred)
    while True:
        found = fetch(wanted)
        kept = [each for each in found if each.row not in barred]
        if pictures.one_each or len(found) < wanted or _is_settled(kept, pictures, k):
            return kept
        wanted *= 2


def _is_settled(kept: Sequence[Candidate], pictures: PictureRows, k: int) -> bool:
    """Whether the candidates are of more than `k` products, of which the last is less similar than the k-th."""
    best: dict[int, float] = {}
    for each in kept:
        best.setdefault(int(pictures.owners[each.row]), each.similarity)
    similarities = list(best.values())
    return len(similarities) >= k and kept[-1].similarity < similarities[k - 1]
