"""A service of two workers that answer nothing: for tests of what looks after them.

Usage: python -m tests.server.load.supervised HOW; prints what happens, a line each.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from parecido.errors import ServerError, ShopError
from parecido.server.load.board import Board
from parecido.server.load.figures import clear_gauges
from parecido.server.load.heartbeat import Heartbeats
from parecido.server.load.supervisor import Supervisor, Tell

BOARD = Board(2)


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def work(place: int, tell: Tell) -> None:
    """Wait for the signal to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    if sys.argv[1] == "fails" and place == 1:
        raise ShopError("there is no shop in here")
    say(f"worker {place} {os.getpid()}")
    tell(f"{place} is ready")
    while not stop.wait(0.05):
        BOARD.looked[place] = time.monotonic()
    say(f"worker {place} stops")


def died(place: int) -> None:
    clear_gauges(BOARD, place)
    say(f"worker {place} died")


if __name__ == "__main__":
    beats = Heartbeats(lambda place: float(BOARD.looked[place]), silent=2.0, look=0.1)
    try:
        Supervisor(2, work, died, beats=beats).run(
            ready=lambda said: say(f"ready: {said}"), stopping=lambda: say("stopping")
        )
        say("end")
    except ServerError as error:
        say(f"error: {error}")
