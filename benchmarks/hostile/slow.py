"""A client that sends its bytes one by one."""

from __future__ import annotations

import random
import socket

HEAD = b"POST /fashion HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
BODY = b"Content-Length: 1000000\r\n\r\n--x\r\n"


class SlowClient:
    """Sends the beginning of a request, and a byte of it in each turn."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=0.05)
        self.connection.setblocking(False)
        self.connection.send(chance.choice([b"", b"GET / HTTP/1.1\r\n", HEAD, HEAD + BODY]))

    def go_on(self) -> None:
        """Send a byte. Raises OSError where the service has answered or closed."""
        try:
            self.connection.recv(1)
        except BlockingIOError:
            self.connection.send(b"a")
        else:
            raise ConnectionError("the service has seen enough")
