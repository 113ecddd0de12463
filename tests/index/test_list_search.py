"""Lists are looked through as far as a row of them may be near enough, and codes are trusted as far as they tell."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.index.codes import grow_codes
from parecido.index.contract import Allowed, Vector, Vectors
from parecido.index.list_search import Listed, ListSearch
from parecido.index.lists import list_rows

EACH = 40


def at(*degrees: float) -> Vectors:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def clock() -> Vectors:
    """Forty rows around each hour, a tenth of a degree from one to the next: row 40 h + 20 is at the hour h."""
    return at(*[30 * hour + (step - 20) / 10 for hour in range(12) for step in range(EACH)])


@pytest.fixture(scope="module")
def search() -> ListSearch:
    lists = list_rows(at(*range(0, 360, 30)), np.repeat(np.arange(12), EACH))
    return ListSearch(clock(), lists, grow_codes(clock(), lists))


def find(search: ListSearch, degrees: float, allowed: Allowed | None = None, k: int = 3) -> Listed:
    query: Vector = at(degrees)[0]
    kept = search.lists if allowed is None else search.lists.keep(allowed)
    return search.find(search.around(query), kept, 1, k, allowed)


def barred(*hours: int) -> Allowed:
    return Allowed(np.repeat([hour not in hours for hour in range(12)], EACH))


def test_lists_that_hold_nothing_as_near_are_passed_over(search: ListSearch) -> None:
    found = find(search, 2)
    assert (found.looked, found.lists) == (1, 12)
    assert found.rows[:3].tolist() == [39, 38, 37]  # at 1.9, 1.8 and 1.7 degrees


def test_a_list_that_may_hold_one_as_near_is_looked_through(search: ListSearch) -> None:
    found = find(search, 15)  # between the two
    assert (found.looked, found.lists) == (2, 12)
    assert set(found.rows[:3].tolist()) == {39, 40, 41}  # at 1.9, 28 and 28.1 degrees


def test_where_the_neighbourhood_is_barred_the_nearest_allowed_rows_are_found(search: ListSearch) -> None:
    found = find(search, 2, barred(0, 1))
    assert (found.looked, found.lists) == (1, 10)
    assert found.rows[:3].tolist() == [11 * EACH + 39, 11 * EACH + 38, 11 * EACH + 37]  # those of eleven o'clock


def test_more_lists_are_looked_through_where_the_nearest_hold_too_little(search: ListSearch) -> None:
    """Eight rows tell how near the third may be."""
    one_each = Allowed(np.arange(12 * EACH) % EACH == 20)
    found = find(search, 2, one_each)
    assert (found.looked, found.lists) == (8, 12)
    assert found.rows[:3].tolist() == [20, EACH + 20, 11 * EACH + 20]


def test_codes_that_do_not_tell_rows_apart_are_not_trusted() -> None:
    """A thousand rows within less than a code's step."""
    rows = at(*np.linspace(-1e-4, 1e-4, 1000), *np.linspace(90, 270, 1000))
    lists = list_rows(at(0, 180), np.repeat([0, 1], 1000))
    close = ListSearch(rows, lists, grow_codes(rows, lists))
    assert find(close, 45).rows.tolist() == []


def test_few_rows_need_no_trust() -> None:
    """All that there are, however close."""
    rows = at(*np.linspace(-1e-4, 1e-4, 30), *np.linspace(90, 270, 20))
    lists = list_rows(at(0, 180), np.repeat([0, 1], [30, 20]))
    close = ListSearch(rows, lists, grow_codes(rows, lists))
    assert sorted(find(close, 45).rows.tolist()) == list(range(50))
