"""Clients that send their bytes one by one, more than the service keeps connections, and honest ones beside them."""

from __future__ import annotations

import random
import selectors
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from benchmarks.hostile.pictures import written
from benchmarks.hostile.wire import Attack, http, send

HEAD = b"POST /fashion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
BODY = b"Content-Length: 1000000\r\n\r\n--x\r\n"


@dataclass
class Slow:
    """What became of slow clients, and how long honest ones waited beside them."""

    clients: int
    opened: int = 0
    closed: int = 0
    waits: list[float] = field(default_factory=list)
    refused: int = 0


def slow_clients(port: int, seconds: float, *, clients: int, chance: random.Random) -> Slow:
    """Keep `clients` connections at a byte every half second, opening new ones for those that are closed."""
    slow, over = Slow(clients), threading.Event()
    attacker = threading.Thread(target=_attack, args=(port, slow, over, chance))
    attacker.start()
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            _ask(port, slow)
            time.sleep(0.05)
    finally:
        over.set()
        attacker.join()
    return slow


def _ask(port: int, slow: Slow) -> None:
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
        slow.waits.append(reply.seconds)
        slow.refused += reply.statuses != [200]


def _attack(port: int, slow: Slow, over: threading.Event, chance: random.Random) -> None:
    with selectors.DefaultSelector() as waiting:
        while not over.wait(0.5):
            for _ in range(slow.clients - len(waiting.get_map())):
                with suppress(OSError):
                    connection = socket.create_connection(("127.0.0.1", port), timeout=0.05)
                    connection.setblocking(False)
                    connection.send(chance.choice([b"", b"GET / HTTP/1.1\r\n", HEAD, HEAD + BODY]))
                    waiting.register(connection, selectors.EVENT_READ)
                    slow.opened += 1
            for key, _ in waiting.select(0):
                slow.closed += 1
                _drop(waiting, key.fileobj)
            for key in list(waiting.get_map().values()):
                try:
                    key.fileobj.send(b"a")  # type: ignore[union-attr]
                except OSError:
                    slow.closed += 1
                    _drop(waiting, key.fileobj)
        for key in list(waiting.get_map().values()):
            _drop(waiting, key.fileobj)


def _drop(waiting: selectors.BaseSelector, connection: object) -> None:
    waiting.unregister(connection)  # type: ignore[arg-type]
    connection.close()  # type: ignore[attr-defined]
