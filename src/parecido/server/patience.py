"""How long a client is waited for: who sends or takes its bytes one by one must not keep others out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection

from waitress.channel import HTTPChannel

from parecido.server.parser import StrictParser

HEADERS = 20.0
"""Seconds for the headers of a request, from its first byte."""
BODY = 30.0
"""Seconds for a whole request, and one more for each BYTES_A_SECOND that came."""
BYTES_A_SECOND = 8 * 1024
ANSWER = 120.0
"""Seconds for taking an answer."""
HOLDING = 5.0
"""Seconds that a thread waits for a client who takes nothing of an answer that is larger than waitress keeps."""
SPARED = 1.0
"""Seconds that a connection has at least, also where it keeps others out."""
_BETWEEN_LOOKS = 0.1


class PatientChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that knows since when its client is waited for."""

    parser_class = StrictParser
    holds_back = False
    """Whether its next request waits until its client has taken the answers to those before."""
    in_service = False
    """Whether a thread of the application is at a request of it, also just after the answer."""
    holds_a_thread = False
    """Whether no more of its requests is answered before it has taken some of the answers."""

    def __init__(self, *socket_and_more: object, **named: object) -> None:
        super().__init__(*socket_and_more, **named)
        self.waiting_since = time.monotonic()
        self._thread = 0

    def received(self, data: bytes) -> bool:
        """Take in bytes of one or more requests."""
        before = self.request
        taken: bool = super().received(data)
        if self.request is not None and self.request is not before:
            self.waiting_since = time.monotonic()
        return taken

    def service(self) -> None:
        """Answer a request, on a thread of the application."""
        self.in_service, self._thread = True, threading.get_ident()
        try:
            super().service()
        finally:  # in this order: its client is waited for since now, and not since it sent the request
            self.waiting_since = time.monotonic()
            self.in_service, self._thread = False, 0

    def goes_on(self, *, full: bool) -> bool:
        """Whether the request at hand may be answered now. To be called by whoever would, with `requests_lock`.

        Of a client that sent several at once the next one waits until the answers before are taken; where the service
        has no connection left (`full`), its own is closed instead, which HTTP lets a server do after any answer. It
        would else have all its answers made, and keep its connection all the while.
        """
        if full and self._thread == threading.get_ident():  # the thread that just answered one
            for request in self.requests:
                request.close()
            self.requests.clear()
            self.close_when_flushed = True
            return False
        self.holds_back = self.total_outbufs_len > 0
        return not self.holds_back

    def writable(self) -> bool:
        """Whether the loop is to look whether more can be sent, or the next request answered."""
        return bool(super().writable() or self.holds_back)

    def handle_write(self) -> None:
        """Send what can be sent; once all of it is, have a request answered that was held back. Called by the loop."""
        if self.holds_back:
            self._flush_exception(self._flush_some)  # nobody answers meanwhile, so there is no more to wait for
            with self.requests_lock:
                if not self.total_outbufs_len and self.connected:
                    self.holds_back = False
                    self.server.add_task(self)
        super().handle_write()

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Wait until there is room for more answers, on a thread of the application."""
        self.waiting_since, self.holds_a_thread = time.monotonic(), True
        try:
            super()._flush_outbufs_below_high_watermark()
        finally:
            self.holds_a_thread = False

    def waited(self, now: float) -> float | None:
        """Return how many seconds its client is waited for; None while a request of it is being answered."""
        answering = self.in_service or (self.requests and not self.holds_back)
        return None if answering and not self.holds_a_thread else now - self.waiting_since

    def is_late(self, now: float) -> bool:
        """Whether its client was waited for long enough. One with nothing under way is waitress's to close."""
        waited = self.waited(now)
        if waited is None:
            return False
        if self.holds_a_thread:
            return waited > HOLDING
        if self.total_outbufs_len:
            return bool(waited > ANSWER)
        if self.request is None:
            return False
        if not self.request.headers_finished:
            return waited > HEADERS
        return bool(waited > BODY + self.request.body_bytes_received / BYTES_A_SECOND)


class Patience:
    """Closes connections whose clients are late, and where there are `most`, the one that waited longest."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._next = 0.0

    def look(self, channels: Collection[PatientChannel]) -> None:
        """Look after all connections of a service, unless that was done just now. To be called by its loop."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _BETWEEN_LOOKS
        late = [channel for channel in channels if channel.is_late(now)]
        if not late and len(channels) >= self._most:
            late = _longest(channels, now)
        for channel in late:
            channel.will_close = True
            channel.handle_close()  # waitress would close it as soon as it can send, and who takes nothing lets it not


def _longest(channels: Collection[PatientChannel], now: float) -> list[PatientChannel]:
    """Return the connections to close for others: a tenth of all, of those not spared, with the longest waits first."""
    waits = [(waited, channel) for channel in channels if (waited := channel.waited(now)) is not None]
    longest = sorted((each for each in waits if each[0] > SPARED), key=lambda each: -each[0])
    return [channel for _, channel in longest[: max(1, len(channels) // 10)]]
