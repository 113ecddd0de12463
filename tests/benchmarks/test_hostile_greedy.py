"""A client that takes nothing asks all the same, and notices that the service has closed."""

from __future__ import annotations

import random
import socket

import pytest
from benchmarks.hostile.attacks import SHARES
from benchmarks.hostile.crowd import Crowd
from benchmarks.hostile.events import event_attack
from benchmarks.hostile.greedy import MUCH, GreedyClient
from benchmarks.hostile.report import hostile_text
from benchmarks.hostile.run import Result


class OnceOnly(random.Random):
    """Chance that makes no client endless."""

    def random(self) -> float:
        return 0.99


def test_it_asks_and_notices_that_the_service_has_closed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = GreedyClient(listener.getsockname()[1], OnceOnly(1))
        accepted, _ = listener.accept()
        with accepted, client.connection:
            assert accepted.recv(len(MUCH), socket.MSG_WAITALL) == MUCH
            client.go_on()
            assert accepted.recv(1) == b"G"
            accepted.close()
            with pytest.raises(ConnectionError, match="seen enough"):
                client.go_on()


def test_events_are_among_the_attacks() -> None:
    assert (sum(SHARES.values()), SHARES["events"]) == (100, 6)
    attack = event_attack(random.Random(1))  # noqa: S311 - an attack need not be secret
    assert (attack.family, attack.pieces[0].startswith(b"POST /v1/events")) == ("events", True)


def test_greedy_clients_have_their_rows() -> None:
    result = Result(1, slow=Crowd(400), greedy=Crowd(40, opened=50, closed=10, waits=[0.1, 0.5, 0.2], refused=1))
    rows = hostile_text(result).splitlines()
    begin = next(place for place, row in enumerate(rows) if row.startswith("| clients that ask much"))
    assert rows[begin : begin + 3] == [
        "| clients that ask much and take no answer at one time; opened, closed by the service |  | 40; 50, 10 |",
        "| honest requests beside them, answered | all | 2 of 3 |",
        "| their wait, median and longest |  | 0.20 s, 0.50 s |",
    ]
