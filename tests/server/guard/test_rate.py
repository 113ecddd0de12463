"""Buckets of tokens, by a clock that the test moves."""

from __future__ import annotations

import pytest
from tests.server.guard.conftest import Clock

from parecido.server.guard.rate import Buckets, asker


def test_a_burst_of_a_minutes_requests_and_then_the_rate(clock: Clock) -> None:
    """At 6 a minute one comes every 10 seconds."""
    buckets = Buckets(clock)
    assert [buckets.take("me", 6) for _ in range(7)] == [0, 0, 0, 0, 0, 0, 10]
    clock.now += 4
    assert buckets.take("me", 6) == pytest.approx(6)
    clock.now += 6
    assert [buckets.take("me", 6) for _ in range(2)] == [0, pytest.approx(10)]
    assert buckets.take("you", 6) == 0


def test_a_bucket_holds_no_more_than_a_minute(clock: Clock) -> None:
    buckets = Buckets(clock)
    buckets.take("me", 2)
    clock.now += 3600
    assert [buckets.take("me", 2) for _ in range(3)] == [0, 0, 30]


def test_who_has_not_asked_for_longest_is_forgotten(clock: Clock) -> None:
    buckets = Buckets(clock, most=2)
    assert [buckets.take(who, 1) for who in ("a", "b", "a", "c")] == [0, 0, 60, 0]  # b is forgotten
    assert [buckets.take(who, 1) for who in ("a", "b")] == [60, 0]


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        (None, ""),
        ("a socket", ""),
    ],
)
def test_whom_an_address_stands_for(address: str | None, whose: str) -> None:
    assert asker(address) == whose
