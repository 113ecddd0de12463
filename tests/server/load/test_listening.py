"""Who of several workers takes new connections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from parecido.server.app import create_app
from parecido.server.listener import open_listener
from parecido.server.load.board import Board
from parecido.server.load.control import Control
from parecido.server.load.figures import Figures
from parecido.server.load.lane import rooms
from parecido.server.load.lanes import Lanes
from parecido.server.load.listening import Listening
from parecido.server.load.series import CONNECTIONS, READY
from parecido.settings import Settings


@pytest.fixture
def board() -> Board:
    return Board(2)


@pytest.fixture
def first(shop: Any, settings: Settings, board: Board) -> Iterator[Listening]:
    """Worker 0, with three connections that do nothing."""
    control, sockets = Control(board, 0), dict[int, Any]()
    app = create_app(shop, settings, control=control)
    lanes = Lanes(rooms(settings), control.figures)
    listener = open_listener("127.0.0.1", 0)
    listening = Listening(app, listener, lanes, control, sockets=sockets, adjustments={})
    idle = SimpleNamespace(requests=[], last_activity=time.time(), will_close=False)
    listening.active_channels.update(dict.fromkeys(range(-3, 0), idle))
    yield listening
    lanes.shutdown(timeout=10)
    listening.close()


@pytest.mark.parametrize(
    ("ready", "connections", "looked", "takes"),
    [(1, 1, 0.0, True), (1, 0, 0.0, False), (0, 0, 0.0, True), (1, 0, 10.0, True)],
    ids=["about-as-many", "clearly-fewer", "that-starts", "that-hangs"],
)
def test_new_connections_are_left_to_one_that_has_fewer(
    first: Listening, board: Board, *, ready: int, connections: int, looked: float, takes: bool
) -> None:
    """Whether worker 0 takes one beside a worker 1 whose loop went round `looked` seconds ago."""
    second = Figures(board, 1)
    second.set(READY, ready)
    second.set(CONNECTIONS, connections)
    board.looked[1] = time.monotonic() - looked
    assert first.readable() is takes
    assert first.leaves_it is not takes
    assert time.monotonic() - board.looked[0] < 1
