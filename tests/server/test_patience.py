"""Clients that send or take their bytes one by one do not keep others out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from parecido.server.patience import ANSWER, BODY, BYTES_A_SECOND, HEADERS, Patience, PatientChannel


@dataclass
class Reading:
    """A request that is not there as a whole."""

    headers_finished: bool = False
    body_bytes_received: int = 0


@dataclass
class Connection:
    """A connection without a socket, waiting since second `waiting_since`."""

    waiting_since: float = 0.0
    request: Reading | None = None
    requests: list[object] = field(default_factory=list)
    total_outbufs_len: int = 0
    will_close: bool = False
    in_service: bool = False
    closed: bool = False
    waited = PatientChannel.waited
    is_late = PatientChannel.is_late

    def handle_close(self) -> None:
        self.closed = True


def look(at: float, *connections: Connection, most: int = 100) -> list[bool]:
    """Return which of the connections are closed at a second."""
    Patience(most, clock=lambda: at).look(cast("Any", connections))
    return [connection.closed for connection in connections]


@pytest.mark.parametrize(
    ("connection", "seconds"),
    [
        (Connection(request=Reading()), HEADERS),
        (Connection(request=Reading(headers_finished=True)), BODY),
        (Connection(request=Reading(headers_finished=True, body_bytes_received=10 * BYTES_A_SECOND)), BODY + 10),
        (Connection(total_outbufs_len=1), ANSWER),
    ],
)
def test_a_client_is_waited_for_so_long(connection: Connection, seconds: float) -> None:
    assert look(seconds, connection) == [False]
    assert look(seconds + 0.1, connection) == [True]


def test_who_waits_for_us_is_never_late() -> None:
    assert look(1000, Connection(requests=[object()]), Connection()) == [False, False]


def test_the_answer_to_a_long_request_is_not_late_as_it_comes() -> None:
    """The thread has just taken the request from the list, and not yet noted since when the client is waited for."""
    assert look(1000, Connection(total_outbufs_len=1, in_service=True)) == [False]
    assert look(1000, Connection(in_service=True), most=1) == [False]


def test_where_there_are_too_many_the_longest_wait_ends() -> None:
    answered = Connection(waiting_since=1, requests=[object()])
    slow, idle, new = Connection(5, request=Reading()), Connection(7), Connection(9.5, request=Reading())
    assert look(10, answered, slow, idle, new, most=5) == [False, False, False, False]
    assert look(10, answered, slow, idle, new, most=4) == [False, True, False, False]
    assert look(10, answered, new, most=2) == [False, False]  # a second is given to all


def test_looks_are_not_more_frequent_than_needed() -> None:
    now = [30.0]
    patience, connection = Patience(100, clock=lambda: now[0]), Connection(10, request=Reading())
    patience.look(cast("Any", [connection]))
    now[0] = 30.05
    connection.waiting_since = 0
    patience.look(cast("Any", [connection]))
    assert not connection.closed
    now[0] = 30.2
    patience.look(cast("Any", [connection]))
    assert connection.closed
