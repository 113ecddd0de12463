"""A snapshot's index: a base, less what was removed, plus what came since, is as good as one made anew."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.errors import IndexDamaged, QueryError
from parecido.index.contract import Allowed, Candidate
from parecido.index.exact import ExactIndex
from parecido.index.snapshot import SnapshotIndex
from parecido.index.store import Base

X, SLANT, Y = (1.0, 0.0), (0.6, 0.8), (0.0, 1.0)
RIGHT = np.array(X, dtype=np.float32)


def snapshot(pictures: list[int], *delta: tuple[float, float]) -> SnapshotIndex:
    """The base holds pictures 3 (X), 5 (SLANT) and 8 (Y)."""
    rows = np.array([X, SLANT, Y], dtype=np.float32)
    base = Base("base-0 0", ExactIndex(rows), np.array([3, 5, 8], dtype=np.int64))
    return SnapshotIndex(base, np.array(pictures, dtype=np.int64), np.array(delta, dtype=np.float32).reshape(-1, 2))


def only(*rows: int, of: int) -> Allowed:
    mask = np.zeros(of, dtype=bool)
    mask[list(rows)] = True
    return Allowed(mask)


def test_the_base_alone() -> None:
    index = snapshot([3, 5, 8])
    assert index.nearest(RIGHT, 9) == [Candidate(0, 1.0), Candidate(1, 0.6), Candidate(2, 0.0)]
    assert (len(index), index.dim, index.changes, index.kind, index.steady) == (3, 2, 0, "exact", True)


def test_what_was_removed_is_not_found() -> None:
    index = snapshot([5, 8])
    assert index.nearest(RIGHT, 1) == [Candidate(0, 0.6)]
    assert (len(index), index.changes) == (2, 1)


def test_what_came_since_is_found_and_ties_keep_their_order() -> None:
    index = snapshot([3, 8, 11, 12], X, (-1.0, 0.0))
    assert index.nearest(RIGHT, 4) == [Candidate(0, 1.0), Candidate(2, 1.0), Candidate(1, 0.0), Candidate(3, -1.0)]
    assert index.nearest(RIGHT, 2) == [Candidate(0, 1.0), Candidate(2, 1.0)]
    assert index.changes == 3


def test_a_filter_holds_in_both_parts() -> None:
    index = snapshot([3, 8, 11, 12], X, (-1.0, 0.0))
    allowed = only(1, 3, of=4)
    for _ in range(2):  # made, then remembered
        assert index.nearest(RIGHT, 3, allowed) == [Candidate(1, 0.0), Candidate(3, -1.0)]
    assert index.nearest(RIGHT, 3, only(of=4)) == []
    with pytest.raises(QueryError, match=r"expected bool \(4,\)"):
        index.nearest(RIGHT, 3, only(0, of=3))


def test_rows_are_taken_from_both_parts() -> None:
    index = snapshot([3, 8, 11], SLANT)
    np.testing.assert_array_equal(index.take(np.array([2, 0, 1])), np.array([SLANT, X, Y], dtype=np.float32))
    assert index.take(np.array([], dtype=np.intp)).shape == (0, 2)


def test_everything_may_have_changed() -> None:
    assert snapshot([20], SLANT).nearest(RIGHT, 5) == [Candidate(0, 0.6)]
    assert snapshot([]).nearest(RIGHT, 5) == []


def test_the_plan_counts_both_parts() -> None:
    index = snapshot([3, 8, 11], SLANT)
    plan = index.plan(only(1, 2, of=3))
    assert (plan.method, plan.rows, plan.allowed) == ("exact", 3, 2)
    assert "1 newer rows are compared" in plan.why
    assert index.plan(None).allowed == 3


def test_a_trace_counts_both_parts() -> None:
    index = snapshot([3, 8, 11], SLANT)
    found, plan = index.trace(RIGHT, 2, only(1, 2, of=3))
    assert found == index.nearest(RIGHT, 2, only(1, 2, of=3))
    assert plan == index.plan(only(1, 2, of=3))


def test_a_base_of_another_life_is_refused() -> None:
    """A backup was put back, say, and numbers were given to other pictures."""
    with pytest.raises(IndexDamaged, match="is stale"):
        snapshot([3, 4])
    with pytest.raises(IndexDamaged, match="is stale"):
        snapshot([9])


def test_any_history_answers_as_an_index_made_anew() -> None:
    random = np.random.default_rng(3)
    for _ in range(30):
        rows, base, kept, delta = history(random)
        index = SnapshotIndex(base, kept, delta)
        anew = ExactIndex(rows)
        allowed = Allowed(random.random(len(rows)) < 0.5)
        for filtered in (None, allowed):
            query = rows[random.integers(len(rows))]
            assert index.nearest(query, 5, filtered) == anew.nearest(query, 5, filtered)


def history(
    random: np.random.Generator,
) -> tuple[NDArray[np.float32], Base, NDArray[np.int64], NDArray[np.float32]]:
    """Some base, of which some pictures were removed and to which some were added: its rows now, and its parts."""
    old, new = random.normal(size=(40, 6)), random.normal(size=(random.integers(1, 9), 6))
    old, new = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in (old, new))
    numbers = np.cumsum(random.integers(1, 4, size=40))
    alive = random.random(40) < random.random()
    later = numbers[-1] + np.cumsum(random.integers(1, 4, size=len(new)))
    base = Base("base-0 0", ExactIndex(old.astype(np.float32)), numbers)
    rows = np.concatenate([old[alive], new]).astype(np.float32)
    return rows, base, np.concatenate([numbers[alive], later]), new.astype(np.float32)
