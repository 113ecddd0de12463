"""The lists of all products: of those that can have changed, computed again; of the others, as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.export.state import Known, State
from parecido.index.contract import Mask
from parecido.index.neighbours import NOBODY, Neighbours, Pairs, first_copies, list_neighbours, pairs_above
from parecido.index.product_pictures import ProductPictures, Rows

_NO_FLOOR, _CLOSED = -2_000_000, 3_000_000
"""Millionths that every similarity reaches, and that none does."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The lists of all products in catalogue order, how many were computed, and how many only took newcomers in."""

    lists: Neighbours
    computed: int
    merged: int


@dataclass(frozen=True, slots=True)
class _Change:
    """From the products before to those of now.

    `places` (before,) are the rows of now of products that may be listed as before, NOBODY for those that went;
    `was` (now,) are the rows before of products that look as before, NOBODY for the others; `entering` bool (now,) may
    be listed only now.
    """

    places: Rows
    was: Rows
    entering: Mask


def refresh_lists(
    before: State | None,
    known: Known,
    pictures: ProductPictures,
    k: int,
    *,
    workers: int = 1,
    tick: Callable[[int], object] = lambda _: None,
) -> Refreshed:
    """Return each product's `k` nearest answering products: what computing everything gives, exactly.

    A list is computed again where its product is new or looks different, or where a listed product went. A product
    that comes, or looks different now, joins the lists whose last place it reaches.
    """
    able = first_copies(known.contents, known.answering, k)
    options = {"answering": None if able.all() else able, "workers": workers, "tick": tick}
    width = min(k, max(1, len(pictures) - 1))
    change = None
    if before is not None and before.lists.rows.shape[1] == width:
        change = _compare(before.known, known)
    if before is None or change is None:
        lists = list_neighbours(pictures, np.arange(len(pictures)), k, **options)  # type: ignore[arg-type]
        return Refreshed(lists, len(pictures), 0)
    lists, torn = _carry_over(before.lists, change)
    again = np.flatnonzero(torn)
    entering = np.flatnonzero(change.entering & able)
    if len(again) + len(entering) >= len(pictures):
        again, entering = np.arange(len(pictures)), entering[:0]
    tick(len(pictures) - len(again))
    fresh = list_neighbours(pictures, again, k, **options)  # type: ignore[arg-type]
    lists.rows[again], lists.millionths[again] = fresh.rows, fresh.millionths
    merged = _let_in(lists, pictures, entering, torn, workers)
    return Refreshed(lists, len(again), merged)


def _compare(before: Known, known: Known) -> _Change | None:
    """Return what changed, or None where products that stayed stand in another order: equal ones may swap places."""
    rows = {name.tobytes(): row for row, name in enumerate(before.names)}
    was = np.array([rows.get(name.tobytes(), NOBODY) for name in known.names], dtype=np.intp)
    found = np.flatnonzero(was != NOBODY)
    alike = (before.contents[was[found]] == known.contents[found]).all(axis=1)
    was[found[~alike]] = NOBODY
    found = found[alike]
    listed = found[known.answering[found] & before.answering[was[found]]]
    if (np.diff(was[listed]) < 0).any():
        return None
    places = np.full(len(before.names), NOBODY, dtype=np.intp)
    places[was[listed]] = listed
    entering = known.answering.copy()
    entering[listed] = False
    return _Change(places, was, entering)


def _carry_over(before: Neighbours, change: _Change) -> tuple[Neighbours, Mask]:
    """Return the lists as they were, in the rows of now, and which of them must be computed again."""
    lists = Neighbours.empty(len(change.was), before.rows.shape[1])
    stayed = np.flatnonzero(change.was != NOBODY)
    old = before.rows[change.was[stayed]]
    moved = np.where(old == NOBODY, NOBODY, change.places[old])
    lists.rows[stayed] = moved
    lists.millionths[stayed] = before.millionths[change.was[stayed]]
    torn = np.ones(len(change.was), dtype=bool)
    torn[stayed] = ((moved == NOBODY) & (old != NOBODY)).any(axis=1)
    return lists, torn


def _let_in(lists: Neighbours, pictures: ProductPictures, entering: Rows, torn: Mask, workers: int) -> int:
    """Put the entering products into the lists that they reach, but for torn ones; return how many lists those are."""
    if not len(entering):
        return 0
    floors = np.where(lists.rows[:, -1] == NOBODY, _NO_FLOOR, lists.millionths[:, -1]).astype(np.int32)
    floors[torn] = _CLOSED
    found = list(pairs_above(pictures, entering, floors, workers=workers))
    newcomers, hosts, millionths = (
        np.concatenate([getattr(pairs, name) for pairs in found]) for name in ("left", "right", "millionths")
    )
    touched = np.unique(hosts)
    places, columns = np.nonzero(lists.rows[touched] != NOBODY)
    known = lists.rows[touched][places, columns].astype(np.intp)
    left = np.concatenate([np.searchsorted(touched, hosts), places])
    right = np.concatenate([newcomers, known])
    scores: NDArray[np.int32] = np.concatenate([millionths, lists.millionths[touched][places, columns]])
    lists.put(touched, Pairs(left, right, scores))
    return len(touched)
