"""The events that a service was told of, on their way to its shop: gathered for a second, written together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from parecido.errors import ParecidoError
from parecido.server.guard.rate import Buckets
from parecido.server.refusal import Refusal
from parecido.shop.events import Event, Kind, append_events, prepare_events

SECONDS = 1.0
"""Seconds between two writes: as much as a crash can cost."""
WAIT = 1.0
"""Seconds that a write waits for another process that writes; it is tried again."""
CLOSING = 3.0
"""Seconds that the end waits for what is left to be written: less than a supervisor leaves."""
MOST_WAITING = 20_000
"""Events that wait for the disk; past that they are refused."""
BATCHES_A_MINUTE = 6000
"""Requests with events that a process takes, whoever they are from."""
Told = tuple[Kind, str | None, str, int]
"""Kind, product that was asked with, product that was shown, rank."""

_log = logging.getLogger(__name__)


@contextmanager
def keep_events(shop: Path, *, wanted: bool) -> Iterator[EventLog | None]:
    """Keep a shop's events while the block runs, None where that is not wanted. Raises ShopError."""
    if not wanted:
        yield None
        return
    log = EventLog(shop)
    log.start()
    try:
        yield log
    finally:
        log.close()


class EventLog:
    """Keeps a shop's events. Safe between threads; each process has one of its own."""

    def __init__(
        self,
        shop: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make ready to write into `shop`. Raises ShopError where that cannot be. `now` is in UTC."""
        prepare_events(shop)
        self._shop = shop
        self._now = now
        self._buckets = Buckets(clock)
        self._turn = threading.Lock()
        self._waiting: list[Event] = []
        self._writing: list[Event] = []
        """What is on its way to the disk just now."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._said = ""

    def take(self, told: Sequence[Told]) -> None:
        """Take some events, of this hour. Raises Refusal where there are too many."""
        if wait := self._buckets.take("all", BATCHES_A_MINUTE):
            raise Refusal(
                "too_many_requests", "more events come in than this service takes; send them later", wait=wait
            )
        hour = self._now().strftime("%Y-%m-%dT%H")
        with self._turn:
            if len(self._waiting) + len(told) > MOST_WAITING:
                raise Refusal("too_many_requests", "too many events wait to be written; send them later")
            self._waiting += [Event(hour, *each) for each in told]

    def write(self) -> None:
        """Write what waits; where that fails it goes on waiting, and the log says why, once."""
        with self._turn:
            taken, self._waiting = self._waiting, []
            self._writing = taken
        if not taken:
            return
        left = taken
        try:
            append_events(self._shop, taken, wait=WAIT)
            self._said, left = "", []
        except ParecidoError as error:
            if str(error) != self._said:
                self._said = str(error)
                _log.warning("events are not written: %s", error)
        finally:
            with self._turn:
                self._waiting, self._writing = (left + self._waiting)[:MOST_WAITING], []

    def start(self, seconds: float = SECONDS) -> None:
        """Write every so many seconds, in a thread of its own, until `close`."""
        self._thread = threading.Thread(target=self._run, args=(seconds,), name="parecido-events", daemon=True)
        self._thread.start()

    def close(self, patience: float = CLOSING) -> None:
        """Write what waits, and no more; what is not written after `patience` seconds the log counts."""
        self._stopping.set()
        if self._thread is None:
            self.write()
        else:
            self._thread.join(patience)
        with self._turn:
            lost = len(self._writing) + len(self._waiting)
        if lost:
            reason = self._said or f"the disk did not take them in {patience:g} s"
            _log.warning("events are lost at the end, %d of them: %s", lost, reason)

    def _run(self, seconds: float) -> None:
        while not self._stopping.wait(seconds):
            try:
                self.write()
            except Exception:  # noqa: BLE001  (a write that fails must not be the last one)
                _log.warning("writing events failed; it is tried again", exc_info=True)
        self.write()
