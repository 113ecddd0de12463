"""More hostile clients than the service keeps connections, all at one time, and honest ones beside them."""

from __future__ import annotations

import random
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.hostile.pictures import written
from benchmarks.hostile.wire import Attack, http, send

BETWEEN = 0.5
"""Seconds between two turns of every client."""


class Client(Protocol):
    """What a hostile client does with its connection."""

    def __init__(self, port: int, chance: random.Random) -> None:
        """Connect and begin. Raises OSError."""

    connection: socket.socket

    def go_on(self) -> None:
        """Take a turn, without waiting. Raises OSError once the service has closed."""


@dataclass
class Crowd:
    """What became of many hostile clients, and how long honest ones waited beside them."""

    clients: int
    opened: int = 0
    closed: int = 0
    waits: list[float] = field(default_factory=list)
    refused: int = 0


def crowd(port: int, seconds: float, kind: type[Client], *, clients: int, chance: random.Random) -> Crowd:
    """Keep so many clients of a kind at it, with new ones for those that the service closed."""
    found, over = Crowd(clients), threading.Event()
    attacker = threading.Thread(target=_attack, args=(port, found, over, kind, chance))
    attacker.start()
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _ask(port, found)
            time.sleep(0.05)
    finally:
        over.set()
        attacker.join()
    return found


def _ask(port: int, found: Crowd) -> None:
    form = (
        b'--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'
        + written("JPEG")
        + b"\r\n--x--\r\n"
    )
    for request in (
        http("GET", "/similar/20013?n=3&embed=0"),
        http("POST", "/fashion?embed=0", form, "multipart/form-data; boundary=x"),
    ):
        reply = send(Attack("honest", [request]), port)
        found.waits.append(reply.seconds)
        found.refused += reply.statuses != [200]


def _attack(port: int, found: Crowd, over: threading.Event, kind: type[Client], chance: random.Random) -> None:
    here: list[Client] = []
    while not over.wait(BETWEEN):
        for _ in range(found.clients - len(here)):
            with suppress(OSError):
                here.append(kind(port, chance))
                found.opened += 1
        here = [client for client in here if _goes_on(client, found)]
    for client in here:
        client.connection.close()


def _goes_on(client: Client, found: Crowd) -> bool:
    try:
        client.go_on()
    except OSError:
        found.closed += 1
        client.connection.close()
        return False
    return True
