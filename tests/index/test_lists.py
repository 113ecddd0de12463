"""Rows in lists: the nearest ones are looked at, and more of them until nothing changes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.index.codes import grow_codes
from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.lists import Lists, list_rows
from parecido.index.look import allowed_within, look_around


def at(*degrees: float) -> Vectors:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


ROWS = at(0, 90, 2, 92, 180, 1, 88)
"""Around 0 degrees rows 0, 2, 5; around 90 rows 1, 3, 6; around 180 row 4."""
CENTRES = at(1, 90, 180)
LIST_OF = np.array([0, 1, 0, 1, 2, 0, 1])
QUERY: Vector = at(10)[0]


def reach(lists: Lists, count: int, least: int = 0) -> list[int]:
    """The lists, by number, that are to be looked at."""
    order, first = lists.reach(lists.order(QUERY), count, least)
    return [int(each) for each in order[:first]]


def only(*rows: int) -> Allowed:
    mask: NDArray[np.bool_] = np.zeros(len(ROWS), dtype=np.bool_)
    mask[list(rows)] = True
    return Allowed(mask)


LISTS = list_rows(CENTRES, LIST_OF)


def test_rows_are_listed_around_their_centres() -> None:
    assert LISTS.rows.tolist() == [0, 2, 5, 1, 3, 6, 4]
    assert LISTS.starts.tolist() == [0, 3, 6, 7]
    assert LISTS.sizes.tolist() == [3, 3, 1]
    assert LISTS.order(QUERY).tolist() == [0, 1, 2]


def test_a_centre_without_rows_is_left_out() -> None:
    lists = list_rows(at(1, 45, 90, 180), np.array([0, 2, 0, 2, 3, 0, 2]))
    assert (len(lists), lists.starts.tolist()) == (3, [0, 3, 6, 7])


def test_the_nearest_lists_are_looked_at() -> None:
    assert reach(LISTS, 1) == [0]
    assert reach(LISTS, 2) == [0, 1]
    assert reach(LISTS, 9) == [0, 1, 2]


def test_more_lists_until_there_are_enough_rows() -> None:
    assert reach(LISTS, 1, least=3) == [0]
    assert reach(LISTS, 1, least=4) == [0, 1]
    assert reach(LISTS, 1, least=99) == [0, 1, 2]


def test_a_filter_empties_lists_which_are_passed_over() -> None:
    kept = LISTS.keep(only(3, 4, 6))
    assert kept.rows.tolist() == [3, 6, 4]
    assert kept.sizes.tolist() == [0, 2, 1]
    assert reach(kept, 1) == [1]
    assert reach(LISTS.keep(only()), 1) == []


def test_the_best_rows_of_some_lists_are_found_best_first() -> None:
    rows, away = grow_codes(ROWS, LISTS).best(QUERY, np.array([0, 1]), 4, None)
    assert rows.tolist() == [2, 5, 0, 6]
    assert away.tolist() == pytest.approx([2 - 2 * float(ROWS[row] @ QUERY) for row in (2, 5, 0, 6)], abs=0.02)
    assert grow_codes(ROWS, LISTS).best(QUERY, np.array([1, 2]), 9, only(0, 3, 4))[0].tolist() == [3, 4]


def many(share_of: list[float]) -> tuple[Lists, Allowed]:
    """A hundred rows in each list, of which each list's share is allowed."""
    lists = np.repeat(np.arange(len(share_of)), 100)
    mask = np.concatenate([np.arange(100) < 100 * share for share in share_of])
    return list_rows(at(*(10.0 * place for place in range(len(share_of)))), lists), Allowed(mask)


def test_a_filter_as_frequent_in_each_list_is_one_by_chance() -> None:
    lists, allowed = many([0.1] * 10)
    look = look_around(lists, lists.keep(allowed), lists.order(QUERY), allowed.share)
    assert look.by_chance
    assert look.share == 0.1
    assert look.reach(64) == 254  # four times as wide for a tenth of the rows


def test_a_filter_that_leaves_a_list_out_follows_the_clusters() -> None:
    lists, allowed = many([1.0, 1.0, 0.0, 1.0])
    look = look_around(lists, lists.keep(allowed), lists.order(QUERY), allowed.share)
    assert not look.by_chance
    lists, allowed = many([0.01] * 24 + [1.0] * 12)  # rare where the query is
    look = look_around(lists, lists.keep(allowed), lists.order(QUERY), allowed.share)
    assert not look.by_chance


def test_allowed_rows_count_where_they_are_well_within_sight() -> None:
    met = np.array([4, 1, 3, 0, 2, 6, 7, 5])
    odd = np.array([False, True] * 4)
    assert allowed_within(met, odd, 2).tolist() == [1, 3, 7, 5]  # the second of them is the third of eight
    assert allowed_within(met, odd, 3).tolist() == []  # the third is the seventh, at the edge
    assert allowed_within(met, odd, 4).tolist() == []  # whether another comes before the next, nobody knows
    assert allowed_within(met, np.ones(8, dtype=np.bool_), 6).tolist() == met.tolist()
