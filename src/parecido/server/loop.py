"""Waitress, with an end: requests in flight are answered before the service stops."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

from flask import Flask
from waitress import wasyncore

from parecido.server.load.control import control_of
from parecido.server.load.lane import rooms
from parecido.server.load.lanes import Lanes
from parecido.server.load.listening import Listening
from parecido.server.parser import MOST_HEADERS
from parecido.server.patience import Patience
from parecido.settings import Settings

GRACE = 5.0
"""Seconds that requests in flight get when the service is told to stop."""
_OWN_SOCKETS = 2
"""The listening one and the loop's own trigger, which waitress counts as connections."""


class ServingLoop:
    """One listening socket, waitress's threads behind it, and a way to stop both from outside."""

    def __init__(self, app: Flask, listener: socket.socket, settings: Settings, *, drain: float = 0.0) -> None:
        """Take over `listener`; nothing is answered before `run`.

        Told to stop, the loop says so to who asks whether it is ready, and answers on for `drain` seconds.
        """
        self._control = control_of(app)
        self._drain = drain
        self._sockets: dict[int, object] = {}
        lanes = Lanes(rooms(settings), self._control.figures)
        self._server = Listening(
            app,
            listener,
            lanes,
            self._control,
            sockets=self._sockets,
            adjustments={
                # Flask's limit is lower and answers with a sentence; past this one waitress stops reading.
                "max_request_body_size": 2 * settings.limits.max_bytes,
                "recv_bytes": 64 * 1024,  # in pieces of 8 kB, reading a photo cost more than parsing its form
                "inbuf_overflow": 256 * 1024,  # what of a body is kept in memory; the rest is in a file
                "max_request_header_size": MOST_HEADERS,
                "clear_untrusted_proxy_headers": False,  # guard/proxy.py reads them, of one proxy alone
                "channel_timeout": 60,
                "connection_limit": settings.connections,
                "backlog": 1024,
                "ident": None,
                "expose_tracebacks": False,
            },
        )
        self._most = settings.connections - _OWN_SOCKETS
        self._patience = Patience(self._most)
        self._stopping = False
        self._hurrying = False

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping

    def stop(self) -> None:
        """End `run` soon; a second call ends it without waiting for requests in flight.

        May be called from a signal handler or another thread, while `run` runs or before it.
        """
        self._hurrying = self._stopping
        self._stopping = True
        with suppress(OSError):  # the loop ended by itself just now, and its trigger is closed
            self._server.pull_trigger()

    def run(self) -> None:
        """Answer requests until `stop` is called, then close every connection."""
        self._control.readiness.become("ready")
        try:
            while not self._stopping:
                self._poll()
            self._control.readiness.become("stopping")
            self._answer_on()
            self._finish()
        finally:
            self._server.task_dispatcher.shutdown(timeout=0 if self._hurrying else 1)
            wasyncore.close_all(self._sockets)

    def _answer_on(self) -> None:
        """Answer while a load balancer finds out that this service is about to end."""
        until = time.monotonic() + self._drain
        while not self._hurrying and (left := until - time.monotonic()) > 0:
            self._poll(left)

    def _finish(self) -> None:
        wasyncore.dispatcher.close(self._server)  # the listening socket alone: no new connections
        deadline = time.monotonic() + GRACE
        while not self._hurrying and time.monotonic() < deadline:
            channels = list(self._server.active_channels.values())
            if not channels:
                break
            for channel in channels:
                if not (channel.request or channel.requests or channel.ahead or channel.total_outbufs_len):
                    channel.will_close = True
            self._poll()

    def _poll(self, most: float = 1.0) -> None:
        """Take in and give out what there is, after `most` seconds at the latest."""
        # Who leaves new connections to others looks again soon whether they still have fewer, who has room for none
        # whether one of them is to be closed.
        soon = self._server.leaves_it or len(self._server.active_channels) >= self._most
        wasyncore.loop(timeout=min(most, 0.05 if soon else 1.0), use_poll=True, map=self._sockets, count=1)
        self._patience.look(self._server.active_channels.values())


Handler = Callable[[int, FrameType | None], None]


@contextmanager
def stopped_by_signals(loop: ServingLoop) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop `loop` while the block runs. Works in the main thread only."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        loop.stop()

    with _handling({signal.SIGINT: stop, signal.SIGTERM: stop}):
        yield


@contextmanager
def stopped_by_supervisor(loop: ServingLoop) -> Iterator[None]:
    """Let SIGTERM stop the `loop` of a worker, and SIGUSR1 without waiting for requests in flight.

    A terminal's Ctrl-C and a service manager's SIGTERM reach all processes, and the supervisor then signals them once
    more: so a second SIGTERM says nothing new, and SIGINT is left as it is. Works in the main thread only.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not loop.stopping:
            loop.stop()

    def hurry(_number: int, _frame: FrameType | None) -> None:
        loop.stop()
        loop.stop()

    with _handling({signal.SIGTERM: stop, signal.SIGUSR1: hurry}):
        yield


@contextmanager
def _handling(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    previous = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
