"""From a pool of candidates to the order in which they are shown: boosts, then groups, then diversity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.rank import DECIMALS
from parecido.recommend.arranging.boosts import Boost, Booster, Fields, Rows
from parecido.recommend.arranging.diversity import spread
from parecido.recommend.arranging.grouping import PICTURE, fold_groups, fold_pictures
from parecido.recommend.finding.candidates import Pool


class Source(Fields, Protocol):
    """What is asked of the products of a shop, by their rows."""

    def groups(self, column: str, rows: Rows, /) -> NDArray[np.int32]:
        """Return a number for a column's text of some product rows, -1 where it is missing. Raises UnknownColumn."""
        ...

    def vectors(self, rows: Rows, /) -> Vectors:
        """Return the unit rows (n, dim) of the first pictures of some products."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates by their scores (similarity plus boosts): product rows, similarities and scores, all (n,).

    `added` (boosts, n) is what each boost added; `places` (n,) count from 1 how they stood before diversity; `folded`
    are the rows that each one stands for.
    """

    rows: Rows
    similarities: NDArray[np.float64]
    scores: NDArray[np.float64]
    added: NDArray[np.float64]
    places: Rows
    folded: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Rows) -> Ranked:
        """Return some of them, in the order given."""
        return Ranked(
            self.rows[places],
            self.similarities[places],
            self.scores[places],
            self.added[:, places],
            self.places[places],
            tuple(self.folded[place] for place in places),
        )

    def join(self, later: Ranked) -> Ranked:
        """Return these and the `later` ones, which were less similar, by their scores."""
        joined = Ranked(
            np.concatenate([self.rows, later.rows]),
            np.concatenate([self.similarities, later.similarities]),
            np.concatenate([self.scores, later.scores]),
            np.concatenate([self.added, later.added], axis=1),
            np.arange(1, len(self) + len(later) + 1),
            self.folded + later.folded,
        )
        return replace(joined.take(np.argsort(-joined.scores, kind="stable")), places=joined.places)


def rank_pool(pool: Pool, boosts: Sequence[Boost], booster: Booster) -> Ranked:
    """Return a pool ordered by similarity and boosts; equals, to six decimals, keep its order."""
    added = booster.added(boosts, pool.rows)
    scores = np.round(pool.similarities + added.sum(axis=0), DECIMALS) if boosts else pool.similarities
    ranked = Ranked(
        pool.rows, pool.similarities, scores, added, np.arange(1, len(pool) + 1), tuple(() for _ in range(len(pool)))
    )
    if not boosts:
        return ranked
    return replace(ranked.take(np.argsort(-scores, kind="stable")), places=ranked.places)


def fold_variants(
    ranked: Ranked, group: str, taken: Rows, source: Source, near: float
) -> tuple[Ranked, dict[int, tuple[int, ...]]]:
    """Return one candidate of every group, and by `taken` row the rows that belong to its group.

    `taken` are product rows that a shopper sees anyway: the query, pins, earlier pages. The group is a column or
    PICTURE, for which products of a similarity of `near` or more are one. Raises UnknownColumn.
    """
    rows = np.concatenate([taken, ranked.rows])
    if group == PICTURE:
        leaders = fold_pictures(source.vectors(rows), near)
    else:
        leaders = fold_groups(source.groups(group, rows).tolist())
    standing = [*((),) * len(taken), *ranked.folded]
    folded: dict[int, list[int]] = {}
    for place in range(len(taken), len(rows)):
        if leaders[place] != place:
            folded.setdefault(int(leaders[place]), []).extend((int(rows[place]), *standing[place]))
    shown = np.array([place for place in range(len(taken), len(rows)) if leaders[place] == place], dtype=np.intp)
    kept = replace(
        ranked.take(shown - len(taken)),
        places=np.arange(1, len(shown) + 1),
        folded=tuple((*standing[place], *folded.get(int(place), ())) for place in shown),
    )
    return kept, {int(rows[place]): tuple(found) for place, found in folded.items() if place < len(taken)}


def choose(ranked: Ranked, count: int, diversity: float, beside: Rows, source: Source) -> Ranked:
    """Return the `count` candidates to show, in their order; `beside` are product rows that count as shown already."""
    if not diversity:
        return ranked.take(np.arange(min(count, len(ranked))))
    others = source.vectors(beside) if len(beside) else None
    return ranked.take(spread(ranked.scores, source.vectors(ranked.rows), count, diversity, beside=others))
