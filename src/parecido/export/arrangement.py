"""What a shop makes of the nearest products of each product: who may be recommended, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from parecido.index.contract import Candidate, Mask
from parecido.index.neighbours import NOBODY, Neighbours, list_neighbours
from parecido.index.product_pictures import ProductPictures, Rows
from parecido.recommend.finding.candidates import Found, Pool
from parecido.recommend.ruled_lists import RuledLists
from parecido.recommend.rules.rules import FACT
from parecido.settings import Settings
from parecido.shop.reader import Shop

Arrange = Callable[[int, Sequence[Candidate]], Sequence[Candidate]]
"""From a product's row and its nearest candidates, most similar first, to those to recommend, best first.

It may leave candidates out and change their order; it must not depend on anything but the row and the candidates.
"""
_AT_ONCE = 4 * 1024 * 1024
"""Candidates of longer lists that are held at once; finding one takes some 60 bytes."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How candidates become recommendations.

    `allowed` bool (n,) are the products that may be recommended to anybody, None for all. `arrange` is given at least
    `wide` candidates where there are as many: enough for what it leaves out and moves up. Where fewer than asked for
    are left, it is asked again with more, until there are enough or no others. `rules` are asked in its place.
    """

    arrange: Arrange | None = None
    wide: int = 0
    allowed: Mask | None = None
    rules: RuledLists | None = None


def arrangement_of(shop: Shop, pictures: ProductPictures, top: int, settings: Settings) -> Arrangement:
    """Return what the rules of an open shop make of lists of `top`; it needs the shop to stay open.

    Raises RulesError for rules that the shop's table does not fit.
    """
    if FACT not in shop.facts:
        return Arrangement()
    ruled = RuledLists(shop, pictures, top, settings)
    return Arrangement(None, ruled.wide, ruled.allowed, ruled if ruled.moves else None)


def arrange_lists(
    lists: Neighbours, top: int, arrangement: Arrangement, pictures: ProductPictures, *, workers: int = 1
) -> Neighbours:
    """Return the first `top` of every product's list, arranged; `lists` are of the allowed products."""
    if arrangement.rules is not None:
        return _follow_rules(lists, top, arrangement.rules)
    if arrangement.arrange is None:
        return Neighbours(lists.rows[:, :top], lists.millionths[:, :top])
    arranged = Neighbours.empty(len(lists.rows), top)
    width = lists.rows.shape[1]
    short = _arrange_rows(arranged, np.arange(len(lists.rows)), lists, arrangement.arrange)
    while len(short) and width < len(pictures) - 1:
        width = min(4 * width, len(pictures) - 1)
        left = []
        step = max(1, _AT_ONCE // width)
        for start in range(0, len(short), step):
            rows = short[start : start + step]
            longer = list_neighbours(pictures, rows, width, answering=arrangement.allowed, workers=workers)
            left.append(_arrange_rows(arranged, rows, longer, arrangement.arrange))
        short = np.concatenate(left)
    return arranged


def _follow_rules(lists: Neighbours, top: int, rules: RuledLists) -> Neighbours:
    """Return the `top` that rules make of every product's list; where it does not suffice, of all products."""
    arranged, short = Neighbours.empty(len(lists.rows), top), []
    lengths = np.count_nonzero(lists.rows != NOBODY, axis=1).tolist()
    for row, length in enumerate(lengths):
        nearest = Pool(lists.rows[row, :length].astype(np.intp), lists.millionths[row, :length] / 1e6)
        placed = rules.listed(row, nearest)
        if placed is None:
            short.append(row)
        else:
            _put(arranged, row, placed)
    for row, placed in rules.compared(np.array(short, dtype=np.intp)):
        _put(arranged, row, placed)
    return arranged


def _put(arranged: Neighbours, row: int, chosen: Sequence[Found]) -> None:
    """Make what was chosen for a row its list."""
    arranged.rows[row], arranged.millionths[row] = NOBODY, 0
    arranged.rows[row, : len(chosen)] = [each.row for each in chosen]
    arranged.millionths[row, : len(chosen)] = [round(each.similarity * 1e6) for each in chosen]


def _arrange_rows(arranged: Neighbours, rows: Rows, lists: Neighbours, arrange: Arrange) -> Rows:
    """Put what `arrange` makes of these rows' lists into `arranged`; return the rows that could take more.

    A list that is not full has everybody in it: it cannot grow.
    """
    top, short = arranged.rows.shape[1], []
    for row, others, millionths in zip(rows.tolist(), lists.rows, lists.millionths, strict=True):
        there = others != NOBODY
        pairs = zip(others[there].tolist(), millionths[there].tolist(), strict=True)
        chosen = list(arrange(row, [Candidate(other, number / 1e6) for other, number in pairs]))[:top]
        _put(arranged, row, chosen)
        if len(chosen) < top and there.all():
            short.append(row)
    return np.array(short, dtype=np.intp)
