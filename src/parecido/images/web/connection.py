"""Connections that go to a checked address only, and end when their time is over."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from http.client import HTTPResponse
from types import TracebackType
from typing import Any, Self

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from parecido.images.web.guard import Place, check_places
from parecido.images.web.lookup import Lookup

_current = threading.local()


class Watch:
    """The rules for what this thread does on the network within a `with` block.

    `seconds` after its beginning the block's connections are shut, so that an answer cannot go on for ever by sending
    a byte now and then; `over` tells that this happened.
    """

    def __init__(self, seconds: float, *, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.over = False
        self._sockets: list[socket.socket] = []
        self._lookups: list[Lookup] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, seconds), self.end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _current.watch = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets.clear()
        del _current.watch

    def add(self, connection: socket.socket) -> None:
        """Shut this connection, too, when the time is over.

        What is held is a handle of its own: TLS takes the socket away from the one that it is given.
        """
        handle = socket.socket(fileno=os.dup(connection.fileno()))
        with self._lock:
            self._sockets.append(handle)
        if self.over:
            self.end()

    def look_up(self, host: str, port: int, seconds: float | None) -> list[Place]:
        """Return where a host is, checked. Raises PictureError where that may not be asked, OSError."""
        lookup = Lookup(host, port)
        with self._lock:
            self._lookups.append(lookup)
        if self.over:
            lookup.end()
        return check_places(host, lookup.result(seconds or 0.0), allow_private=self.allow_private)

    def end(self) -> None:
        """Let the block's lookups and connections end now."""
        self.over = True
        with self._lock:
            for lookup in self._lookups:
                lookup.end()
            for connection in self._sockets:
                with contextlib.suppress(OSError):  # not connected yet, or no longer
                    connection.shutdown(socket.SHUT_RDWR)


class _Answer(HTTPResponse):
    """An answer whose chunks have sizes of 0 or more: Python takes "-1" for one that is read to its end, unbounded."""

    def _read_next_chunk_size(self) -> int:
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:
            self._close_conn()  # type: ignore[attr-defined]
            raise ValueError(f"a chunk of {size} bytes")
        return size


class _Checked(HTTPConnection):
    """Looks its host up, checks where that is, and connects there; TLS still sees the host's name."""

    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        watch: Watch = _current.watch
        failed: OSError | None = None
        for family, place in watch.look_up(self.host.strip("[]"), self.port, self.timeout):
            connection = socket.socket(family, socket.SOCK_STREAM)
            watch.add(connection)
            try:
                connection.settimeout(self.timeout)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.connect(place)
                if watch.over:
                    raise TimeoutError
            except OSError as error:
                connection.close()
                failed = error
            else:
                return connection
        raise NewConnectionError(self, f"{failed}") from failed

    def request(self, *args: Any, **options: Any) -> None:
        """Send a request; of a connection that is used again, too, the time is watched."""
        if self.sock is not None:
            _current.watch.add(self.sock)
        super().request(*args, **options)


class _CheckedTLS(_Checked, HTTPSConnection):
    """The same through TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _CheckedTLS


def open_pool(scheme: str, host: str, port: int, most: int) -> HTTPConnectionPool:
    """Return connections to one host, of which up to `most` are kept open. Use within a Watch.

    They look the host up, check it and follow no proxy of the environment, through which nothing could be checked.
    """
    kind = _PoolTLS if scheme == "https" else _Pool
    return kind(host, port, maxsize=most, block=False, retries=False)
