"""From a pool of candidates to the order in which they are shown: boosts, then groups, then diversity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Mask, Vectors
from parecido.index.rank import DECIMALS
from parecido.recommend.arranging.boosts import Boost, Booster, Fields, Rows
from parecido.recommend.arranging.diversity import spread
from parecido.recommend.arranging.grouping import PICTURE, fold_groups, fold_pictures, members_of
from parecido.recommend.finding.candidates import Pool


class Source(Fields, Protocol):
    """What is asked of the products of a shop, by their rows."""

    def groups(self, column: str, rows: Rows, /) -> NDArray[np.int32]:
        """Return a number for a column's text of some product rows, -1 where it is missing. Raises UnknownColumn."""
        ...

    def members(self, column: str, groups: NDArray[np.int32], /) -> Mask:
        """Return which products of the shop (n,) have one of some numbers of `groups`, none for -1."""
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
            tuple(map(self.folded.__getitem__, places.tolist())),
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
    places, folded = np.arange(1, len(pool) + 1), ((),) * len(pool)
    if not boosts:
        return Ranked(pool.rows, pool.similarities, pool.similarities, np.zeros((0, len(pool))), places, folded)
    added = booster.added(boosts, pool.rows)
    scores = np.round(pool.similarities + added.sum(axis=0), DECIMALS)
    ranked = Ranked(pool.rows, pool.similarities, scores, added, places, folded)
    return replace(ranked.take(np.argsort(-scores, kind="stable")), places=places)


def fold_variants(
    ranked: Ranked, group: str, taken: Rows, source: Source, near: float, *, told: bool = True
) -> tuple[Ranked, dict[int, tuple[int, ...]]]:
    """Return one candidate of every group, and by `taken` row the rows that belong to its group.

    `taken` are product rows that a shopper sees anyway: the query, pins, earlier pages. The group is a column or
    PICTURE, for which products of a similarity of `near` or more are one. What is folded is kept where it is to be
    `told`. Raises UnknownColumn.
    """
    rows = np.concatenate([taken, ranked.rows])
    leaders = fold_pictures(source.vectors(rows), near) if group == PICTURE else fold_groups(source.groups(group, rows))
    first, folded = len(taken), dict[int, tuple[int, ...]]()
    shown = np.flatnonzero(leaders[first:] == np.arange(first, len(rows)))
    for leader, places in members_of(leaders).items() if told else ():
        folds = rows[places[places >= first]].tolist()
        if folds and any(ranked.folded):
            theirs = (ranked.folded[place - first] for place in places.tolist() if place >= first)
            folds = [each for row, others in zip(folds, theirs, strict=True) for each in (row, *others)]
        if folds:
            folded[leader] = tuple(folds)
    kept = replace(ranked.take(shown), places=np.arange(1, len(shown) + 1))
    if folded:
        standing = zip(kept.folded, (shown + first).tolist(), strict=True)
        kept = replace(kept, folded=tuple((*folds, *folded.get(place, ())) for folds, place in standing))
    return kept, {int(rows[place]): found for place, found in folded.items() if place < first}


def choose(ranked: Ranked, count: int, diversity: float, beside: Rows, source: Source) -> Ranked:
    """Return the `count` candidates to show, in their order; `beside` are product rows that count as shown already."""
    if not diversity:
        return ranked.take(np.arange(min(count, len(ranked))))
    others = source.vectors(beside) if len(beside) else None
    return ranked.take(spread(ranked.scores, source.vectors(ranked.rows), count, diversity, beside=others))
