"""A web server on this machine that gives what a test puts on its shelf, as badly as it wants."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.loopback import serving

CERTIFICATE = Path(__file__).with_name("pictures.example.pem")
"""A certificate that pictures.example signed for itself, with its key."""


@dataclass
class Answer:
    """One answer. `cut` ends it after so many bytes; `endless` goes on for ever, `slow` until the test is over."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: bool = True
    cut: int | None = None
    endless: bool = False
    slow: bool = False


@dataclass
class Shelf:
    """What is at each path: answers in their turn, the last one again and again. What was asked is written down."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    """The server names that TLS was asked for."""
    address: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    """Somebody waits for the rest of a slow answer."""
    over: threading.Event = field(default_factory=threading.Event)

    def put(self, path: str, *answers: Answer) -> str:
        """Put answers at a path, and return its address."""
        self.answers[path] = list(answers)
        return self.address + path


@contextmanager
def open_shelf(*, tls: bool = False) -> Iterator[Shelf]:
    """Serve on a free port until the block ends."""
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            shelf.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answers = shelf.answers.get(self.path, [Answer(status=404)])
            _give(self, answers.pop(0) if len(answers) > 1 else answers[0], shelf)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name there)
            pass

    class HandlerTLS(Handler):
        def setup(self) -> None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(CERTIFICATE)
            context.sni_callback = lambda _socket, name, _context: shelf.names.append(name)
            self.request = context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
            super().setup()

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # a client that does not trust the certificate goes away
                super().handle()

        def finish(self) -> None:
            with contextlib.suppress(OSError):
                super().finish()
            self.request.close()

    with serving(HandlerTLS if tls else Handler) as address:
        shelf.address = address.replace("http:", "https:") if tls else address
        try:
            yield shelf
        finally:
            shelf.over.set()


def _give(request: BaseHTTPRequestHandler, answer: Answer, shelf: Shelf) -> None:
    request.send_response(answer.status)
    for name, value in answer.headers.items():
        request.send_header(name, value)
    if answer.length and not answer.endless:
        request.send_header("Content-Length", str(len(answer.body)))
    else:
        request.close_connection = True
    request.end_headers()
    try:
        request.wfile.write(answer.body[: answer.cut])
        while answer.endless:
            request.wfile.write(bytes(1 << 16))
        if answer.slow:
            shelf.reached.set()
            shelf.over.wait()
    except OSError:
        request.close_connection = True
    if answer.cut is not None:
        request.close_connection = True
        request.connection.shutdown(socket.SHUT_RDWR)
