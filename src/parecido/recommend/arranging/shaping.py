"""From the nearest products to one page of an answer: filters and blocks, boosts, groups, diversity, pins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Allowed
from parecido.recommend.arranging.arrange import Ranked, Source, choose, fold_variants, rank_pool
from parecido.recommend.arranging.boosts import Boost, Booster, Rows
from parecido.recommend.arranging.grouping import PICTURE
from parecido.recommend.arranging.pins import place_pins
from parecido.recommend.finding.candidates import WIDTH, Found, Pool, make_pool
from parecido.recommend.reasons import Reason, boosted, folded, pinned, rose

MOST_STRETCHES = 50
"""Stretches of candidates that are looked at for other groups, where so many products are of so few."""

MOST_HIDDEN = 500
"""Hidden products that are looked for besides and left out; more of them are not looked for at all."""

_SINGLY = 10
"""Hidden products up to which each of them is looked for by itself."""


class Search(Protocol):
    """The products of a shop by their similarity to one query."""

    def __len__(self) -> int:
        """Products of the shop."""
        ...

    def nearest(self, count: int, allowed: Allowed | None, /) -> Sequence[Found] | Pool:
        """Return the `count` most similar products, fewer where fewer are `allowed`."""
        ...

    def compare(self, rows: Rows, /) -> NDArray[np.float64]:
        """Return the similarities of some products."""
        ...


@dataclass(frozen=True, slots=True)
class Shape:
    """What one page of an answer is to look like, in product rows.

    `allowed` are the products that may be shown, None for all; `hidden` those that may not be shown here, such as what
    is blocked for the query. Nor are the `queries`, and what earlier pages have `shown`: their groups are not shown
    again, either. `pins` are (place, row) of products that may stand there whatever is allowed, `floor` is the least
    similarity, `near` that from which two pictures are one. What is folded, and the reasons, are found where they are
    to be `told`.
    """

    count: int
    allowed: Allowed | None = None
    hidden: frozenset[int] = frozenset()
    queries: tuple[int, ...] = ()
    shown: tuple[int, ...] = ()
    pins: tuple[tuple[int, int], ...] = ()
    boosts: tuple[Boost, ...] = ()
    group: str | None = None
    diversity: float = 0.0
    floor: float = -np.inf
    near: float = 0.995
    told: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A product of the answer: its row, its similarity, and the rules that moved it.

    `folded` are the rows that it stands for, of those that were looked at.
    """

    row: int
    similarity: float
    folded: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Shaped:
    """One page of an answer, and the rows that were folded into the query or into earlier pages.

    `allowed` are the products that were searched first, None for all: what the shape allows, or less.
    """

    placed: tuple[Placed, ...]
    away: tuple[int, ...] = ()
    allowed: Allowed | None = None


def shape_answer(shape: Shape, search: Search, source: Source, booster: Booster) -> Shaped:
    """Return one page of an answer.

    Pins stand where they may be shown here, however similar they are, unless there is a floor. All others are chosen
    among the most similar: as many as are asked for, and where anything but similarity has a say, WIDTH of them (in a
    small shop a tenth of its products), or four times as many as are asked for. Raises UnknownColumn for a boost or a
    group.
    """
    if len(shape.hidden) > MOST_HIDDEN:
        shape = _without_hidden(shape, len(search))
    unseen = shape.hidden.union(shape.queries, shape.shown)
    if not (shape.pins or shape.boosts or shape.group or shape.diversity):
        left = _left(search.nearest(shape.count + len(unseen), shape.allowed), unseen, shape.floor)
        placed = list(map(Placed, left.rows[: shape.count].tolist(), left.similarities.tolist()))
        return Shaped(tuple(placed), allowed=shape.allowed)
    pins = _above_floor([(place, row) for place, row in shape.pins if row not in unseen], shape.floor, search)
    apart = np.array([row for _, row in pins], dtype=np.intp)
    above = np.concatenate([np.array(shape.shown, dtype=np.intp), apart])
    seen = np.concatenate([np.array(shape.queries, dtype=np.intp), above])
    ranked, taken = _candidates(shape, seen, search, source, booster)
    # Whatever is like the query must not be held against it: only what stands above counts for diversity.
    chosen = choose(ranked, shape.count, shape.diversity, above, source)
    placed = [_explain(chosen, place, shape) for place in range(len(chosen))]
    if pins:
        standing = [
            (place, _pinned(place, row, float(similarity), taken.pop(row, ())))
            for (place, row), similarity in zip(pins, search.compare(apart), strict=True)
        ]
        placed = place_pins(placed, standing, shape.count, before=len(shape.shown))
    return Shaped(tuple(placed), tuple(row for rows in taken.values() for row in rows), shape.allowed)


def _without_hidden(shape: Shape, products: int) -> Shape:
    """Return the same shape with its hidden products among those that are not allowed, and not pinned."""
    mask = np.ones(products, dtype=bool) if shape.allowed is None else shape.allowed.mask.copy()
    mask[list(shape.hidden)] = False
    pins = tuple((place, row) for place, row in shape.pins if row not in shape.hidden)
    return replace(shape, allowed=Allowed(mask), hidden=frozenset(), pins=pins)


def _above_floor(pins: list[tuple[int, int]], floor: float, search: Search) -> list[tuple[int, int]]:
    """Return the pins at least as similar as `floor`."""
    if not pins or floor == -np.inf:
        return pins
    similarities = search.compare(np.array([row for _, row in pins], dtype=np.intp))
    return [pin for pin, similarity in zip(pins, similarities, strict=True) if similarity >= floor]


def _candidates(
    shape: Shape, seen: Rows, search: Search, source: Source, booster: Booster
) -> tuple[Ranked, dict[int, tuple[int, ...]]]:
    """Return what may be chosen from, by score, and by row of `seen` what was folded into it.

    Where groups leave fewer than are asked for, further stretches of candidates are looked at.
    """
    width = shape.count
    if shape.boosts or shape.group or shape.diversity:
        width = max(min(WIDTH, len(search) // 10), 4 * shape.count)
    hidden = shape.hidden.union(seen.tolist())
    allowed = shape.allowed
    ranked = rank_pool(make_pool(()), shape.boosts, booster)
    taken: dict[int, tuple[int, ...]] = {}
    for _ in range(max(MOST_STRETCHES, shape.count)):
        left = _left(search.nearest(width + len(hidden), allowed), hidden, shape.floor)
        pool = left.take(slice(width))
        if not len(pool):
            break
        later = rank_pool(pool, shape.boosts, booster)
        ranked = ranked.join(later) if len(ranked) else later
        if not shape.group:
            break
        ranked, more = fold_variants(ranked, shape.group, seen, source, shape.near, told=shape.told)
        taken = {row: (*taken.get(row, ()), *more.get(row, ())) for row in [*taken, *more]}
        if len(ranked) >= shape.count or len(left) < width:
            break
        allowed = _beyond(allowed, pool, shape.group, len(search), source)
        if not allowed.count:
            break
    return ranked, taken


def _left(found: Sequence[Found] | Pool, hidden: frozenset[int], floor: float) -> Pool:
    """Return what was found, but for what is hidden and what is below the floor."""
    pool = make_pool(found)
    there = pool.similarities >= floor
    if len(hidden) > _SINGLY:
        there &= ~np.isin(pool.rows, list(hidden))
    else:
        for row in hidden:
            there &= pool.rows != row
    return pool if there.all() else pool.take(there)


def _beyond(allowed: Allowed | None, pool: Pool, group: str, products: int, source: Source) -> Allowed:
    """Return which products are in none of the groups of a pool; of pictures, which are not in the pool itself."""
    beyond = np.ones(products, dtype=bool) if allowed is None else allowed.mask.copy()
    beyond[pool.rows] = False
    if group != PICTURE:
        beyond &= ~source.members(group, source.groups(group, pool.rows))
    return Allowed(beyond)


def _explain(ranked: Ranked, place: int, shape: Shape) -> Placed:
    """Return a chosen candidate with the rules that moved it, where they are to be told."""
    if not shape.told:
        return Placed(int(ranked.rows[place]), float(ranked.similarities[place]))
    reasons = [
        boosted(float(by), boost.column, boost.value)
        for boost, by in zip(shape.boosts, ranked.added[:, place], strict=True)
        if by
    ]
    row, similarity, folds = int(ranked.rows[place]), float(ranked.similarities[place]), ranked.folded[place]
    if folds:
        reasons.append(folded(len(folds)))
    if ranked.places[place] > place + 1:
        reasons.append(rose(int(ranked.places[place]) - place - 1))
    return Placed(row, similarity, folds, tuple(reasons))


def _pinned(place: int, row: int, similarity: float, folds: tuple[int, ...]) -> Placed:
    """Return a pin with the rules that moved it."""
    reasons = (pinned(place), folded(len(folds))) if folds else (pinned(place),)
    return Placed(row, similarity, folds, reasons)
