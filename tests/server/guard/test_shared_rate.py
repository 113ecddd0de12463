"""Buckets in memory that processes share, by a clock that the test moves."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from tests.server.guard.conftest import Clock

from parecido.server.guard.shared_rate import SharedBuckets

ME, YOU = ("key", ""), ("address", "192.0.2.7")


def test_two_processes_take_from_one_bucket(clock: Clock) -> None:
    """At 6 a minute one comes every 10 seconds."""
    memory = memoryview(bytearray(40 * 8 * 4))
    one, other = (SharedBuckets(memory, nullcontext(), clock) for _ in range(2))
    assert [each.take(ME, 6) for each in (one, other, one, other, one, other, one)] == [0, 0, 0, 0, 0, 0, 10]
    clock.now += 4
    assert other.take(ME, 6) == pytest.approx(6)
    clock.now += 6
    assert [one.take(ME, 6), other.take(ME, 6)] == [0, pytest.approx(10)]
    assert other.take(YOU, 6) == 0


def test_a_bucket_holds_no_more_than_a_minute(clock: Clock) -> None:
    buckets = SharedBuckets(memoryview(bytearray(40 * 8)), nullcontext(), clock)
    buckets.take(ME, 2)
    clock.now += 3600
    assert [buckets.take(ME, 2) for _ in range(3)] == [0, 0, 30]


def test_of_a_full_set_the_bucket_that_is_full_first_is_forgotten(clock: Clock) -> None:
    buckets = SharedBuckets(memoryview(bytearray(40 * 8)), nullcontext(), clock)
    names = [(str(number), "") for number in range(8)]
    for name in names:
        clock.now += 1e-6
        assert buckets.take(name, 1) == 0
    clock.now += 1e-6
    assert buckets.take(("one more", ""), 1) == 0  # in place of 0
    clock.now += 1e-6
    assert [buckets.take(name, 1) > 59 for name in names[1:]] == [True] * 7
    assert buckets.take(names[0], 1) == 0  # in place of 1


def test_many_others_do_not_let_one_begin_anew(clock: Clock) -> None:
    """Each of them asks once, and has most of its bucket left."""
    buckets = SharedBuckets(memoryview(bytearray(40 * 8)), nullcontext(), clock)
    assert [buckets.take(ME, 60) for _ in range(61)] == [0] * 60 + [1]
    for number in range(100):
        assert buckets.take(("address", str(number)), 60) == 0
    assert buckets.take(ME, 60) == 1
