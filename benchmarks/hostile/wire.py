"""A client that sends any bytes at all, in pieces, and reads what comes back."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

PATIENCE = 180.0
"""Seconds without an answer after which the service is taken to hang."""
_MOST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Attack:
    """What is sent over one connection, and how. `pieces` go one after the other, `pause` seconds apart."""

    family: str
    pieces: Sequence[bytes]
    pause: float = 0.0
    half_close: bool = False
    """Whether the client says that it will send no more, and then reads."""
    hang_up: bool = False
    """Whether the client leaves without reading."""
    complete: bool = True
    """Whether an answer is owed; what breaks off or never ends may be met with a closed connection."""
    table: bytes | None = None
    """What the table of the sync holds before this is sent."""


@dataclass
class Reply:
    """What came back: the statuses of all answers on the connection, and its bytes."""

    statuses: list[int] = field(default_factory=list)
    content: bytes = b""
    seconds: float = 0.0
    hung: bool = False


def send(attack: Attack, port: int) -> Reply:
    """Send an attack and return what came back; a connection that the service closed is an empty reply."""
    reply, started = Reply(), time.perf_counter()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            _send_pieces(connection, attack)
            if not attack.hang_up:
                reply.content = _read(connection, whole=attack.complete)
    except TimeoutError:
        reply.hung = attack.complete
    except OSError:
        pass
    reply.seconds = time.perf_counter() - started
    reply.statuses = statuses_of(reply.content)
    return reply


def _send_pieces(connection: socket.socket, attack: Attack) -> None:
    try:
        for piece in attack.pieces:
            connection.sendall(piece)
            if attack.pause:
                time.sleep(attack.pause)
        if attack.half_close:
            connection.shutdown(socket.SHUT_WR)
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused while it was still sent; the answer may be there


def _read(connection: socket.socket, *, whole: bool) -> bytes:
    """Read until the service closes; what owes no answer is read for a short while only."""
    if not whole:
        connection.settimeout(2.0)
    content = bytearray()
    while len(content) < _MOST:
        try:
            piece = connection.recv(65536)
        except TimeoutError:
            if whole:
                raise
            break
        except OSError:
            break
        if not piece:
            break
        content += piece
    return bytes(content)


def statuses_of(content: bytes) -> list[int]:
    """Return the statuses of the answers in what a connection brought, one behind the other."""
    statuses = []
    while content.startswith(b"HTTP/1."):
        head, _, rest = content.partition(b"\r\n\r\n")
        statuses.append(int(head[9:12]))
        if statuses[-1] == 100:
            content = rest
            continue
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), len(rest)
        )
        content = rest if statuses[-1] == 304 else rest[length:]
    return statuses


def http(
    method: str, path: bytes | str, body: bytes = b"", media: str = "", headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return a request as it stands on the wire, for one answer; the path is sent as it is."""
    raw = path.encode("utf-8", "surrogatepass") if isinstance(path, str) else path
    lines = [b"%s %s HTTP/1.1" % (method.encode(), raw), b"Host: 127.0.0.1", b"Connection: close"]
    if body or method in {"POST", "PUT"}:
        lines.append(b"Content-Length: %d" % len(body))
    if media:
        lines.append(b"Content-Type: " + media.encode())
    lines += [f"{name}: {value}".encode() for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
