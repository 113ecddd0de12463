"""A client that asks much and takes none of the answers."""

from __future__ import annotations

import random
import select
import socket

ROUTES = ("/similar/20013?n=50", "/v1/products/20013/similar?n=50&embed=1", "/openapi.json")
MUCH = b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 42
"""What costs little, and is answered with more than the systems of both sides send ahead to who reads nothing."""
ENDLESS = 0.05
"""The share of clients that ask on and on over one connection; each of the others asks for much, once."""
AT_ONCE = 100
"""Requests that an endless one sends in one go."""
ROOM = 4096
"""Bytes that the client's system takes in; what is beyond that stays with the service."""
GONE = select.POLLERR | select.POLLHUP | select.POLLRDHUP


class GreedyClient:
    """Asks once, or without an end; what it does not read is for the service to hold."""

    def __init__(self, port: int, chance: random.Random) -> None:
        asked = f"GET {chance.choice(ROUTES)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("ascii") * AT_ONCE
        endless = chance.random() < ENDLESS
        self._left = asked if endless else MUCH
        self._more = asked if endless else b"G"  # a byte tells that the service has closed
        self._gone = select.poll()
        self.connection = socket.socket()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        self.connection.settimeout(0.05)
        try:
            self.connection.connect(("127.0.0.1", port))
            self.connection.setblocking(False)
            self._gone.register(self.connection, GONE)
            self.go_on()
        except OSError:
            self.connection.close()
            raise

    def go_on(self) -> None:
        """Ask as much as goes out. Raises OSError where the service has closed."""
        if self._gone.poll(0):
            raise ConnectionError("the service has seen enough")
        try:
            while self._left:
                self._left = self._left[self.connection.send(self._left) :]
        except BlockingIOError:
            return
        self._left = self._more
