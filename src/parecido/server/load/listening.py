"""The listening socket of a worker: who of several takes the next connection."""

from __future__ import annotations

import socket
import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from parecido.server.channel import JsonChannel
from parecido.server.guard.access import EXTENSION
from parecido.server.load.control import Control
from parecido.server.load.lanes import Lanes
from parecido.server.load.series import CONNECTIONS, READY

_SLACK = 2
"""Connections that a worker may have more than another one before it leaves new ones to that one."""
_AWAKE = 3.0
"""Seconds since its loop last went round, which it does each second, after which nothing is left to a worker."""


class Listening(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """Waitress's server on a socket that other workers listen on, too.

    Whoever is awake first takes a new connection. A worker with clearly more connections than another one does not
    listen until that has changed, so that clients that keep theirs open are spread over the workers. One that hangs is
    no such other one.
    """

    channel_class = JsonChannel

    def __init__(
        self, app: Any, listener: socket.socket, lanes: Lanes, control: Control, *, sockets: Any, adjustments: Any
    ) -> None:
        self.watch = control.watch
        self.guard: Any = app.extensions.get(EXTENSION)
        self._control = control
        self.leaves_it = False
        """Whether new connections are left to other workers now."""
        info = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            app,
            sockets,
            True,
            listener,
            dispatcher=lanes,
            adj=Adjustments(sockets=[listener], **adjustments),
            sockinfo=info,
            bind_socket=False,
        )

    def readable(self) -> bool:
        """Whether this worker takes new connections now."""
        figures, board, own = self._control.figures, self._control.board, len(self.active_channels)
        figures.set(CONNECTIONS, own)
        now = time.monotonic()
        board.looked[self._control.worker] = now
        if not super().readable():
            return False
        fewest = own
        if board.workers > 1:
            each = zip(figures.each(READY), figures.each(CONNECTIONS), board.looked, strict=True)
            for ready, connections, looked in each:
                if ready[0] and now - looked < _AWAKE:
                    fewest = min(fewest, int(connections[0]))
        self.leaves_it = own > fewest + _SLACK
        return not self.leaves_it
