"""How long a client is waited for: who sends or takes its bytes one by one must not keep others out."""

from __future__ import annotations

import re
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
SPARED = 1.0
"""Seconds that a connection has at least, also where it keeps others out."""
MOST_BLANK = 64 * 1024
"""Bytes of empty lines where a request could begin: a client that has nothing else to say is not read on and on."""
_BLANK = re.compile(rb"(?:\r\n)+")
_BETWEEN_LOOKS = 0.1


class PatientChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that knows since when its client is waited for, and takes its requests one by one.

    Of several that a client sent at once, the next is looked at once the answer before it is on its way to the client
    as a whole, and while there are connections left for others. Waitress itself would take all of them apart and make
    all answers, also for who takes none.
    """

    parser_class = StrictParser
    in_service = False
    """Whether a thread of the application is at a request of it, also just after the answer."""

    def __init__(self, *socket_and_more: object, **named: object) -> None:
        super().__init__(*socket_and_more, **named)
        self.waiting_since = time.monotonic()
        self.ahead = b""
        """What came after the request at hand, as it came."""
        self.request: StrictParser | None = None
        self.sent_continue = False
        self._blank = 0
        self._turn: object = None

    # The loop asks each connection both questions before each of its rounds: a call more in them is a tenth of a round.

    def readable(self) -> bool:
        """Whether the loop is to read more: as waitress says, and not while there is something to be looked at yet."""
        idle = not (self.ahead or self.requests or self.total_outbufs_len)
        return idle and not (self.will_close or self.close_when_flushed)

    def writable(self) -> bool:
        """Whether the loop is to look whether more can be sent, or the next request taken."""
        if self.total_outbufs_len or self.will_close or self.close_when_flushed:
            return True
        return bool(self.ahead) and self._may_go_on()

    def handle_write(self) -> None:
        """Send what can be sent; take the next request where its turn has come. Called by the loop."""
        super().handle_write()
        if self._may_go_on():
            with self.requests_lock:
                self._take_request()

    def received(self, data: bytes) -> bool:
        """Take in bytes. Called by the loop, where no request is at hand."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            self.ahead = self.ahead + data if self.ahead else data
            self._take_request()
        return True

    def service(self) -> None:
        """Answer a request, on a thread of the application."""
        self.in_service, self._turn = True, (own := object())
        try:
            super().service()
        finally:  # in this order: its client is waited for since now, and not since it sent the request
            self.waiting_since = time.monotonic()
            if self._turn is own:  # another thread may be at its next request already
                self.in_service = False

    def _may_go_on(self) -> bool:
        """Whether the next of several requests may be taken."""
        if not self.ahead or self.requests or self.total_outbufs_len or self.close_when_flushed or self.will_close:
            return False
        return self.connected and not self.server.in_connection_overflow

    def _take_request(self) -> None:
        """Take one request out of what came, and have it answered; to be called with `requests_lock`."""
        data, self.ahead = self.ahead, b""
        if self.request is None:
            data = self._skip_blank(data)
            if not data:
                return
            self.request, self.waiting_since = self.parser_class(self.adj), time.monotonic()
        request = self.request
        while data and not request.completed:  # the headers and what follows are taken apart one after the other
            data = data[request.received(data) :]
            if request.expect_continue and request.headers_finished and not self.sent_continue:
                self.send_continue()
        if request.completed:
            self.request, self.sent_continue, self.ahead = None, False, data
            if not request.empty:
                self.requests.append(request)
                self.server.add_task(self)

    def _skip_blank(self, data: bytes) -> bytes:
        """Return bytes without the empty lines before a request; who sends nothing else, on and on, is closed."""
        blank = _BLANK.match(data)
        left = data[blank.end() :] if blank else data
        self._blank = 0 if left else self._blank + len(data)
        if self._blank > MOST_BLANK:
            self.will_close = True
        return left

    def waited(self, now: float) -> float | None:
        """Return how many seconds its client is waited for; None while a request of it is being answered."""
        answering = self.requests or self.in_service
        return None if answering else now - self.waiting_since

    def is_late(self, now: float) -> bool:
        """Whether its client was waited for long enough. One with nothing under way is waitress's to close."""
        waited = self.waited(now)
        if waited is None:
            return False
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
