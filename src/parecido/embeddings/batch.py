"""Pictures that are asked with at one moment go through the network together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Embed = Callable[[NDArray[np.uint8]], Rows]
"""Embeds n prepared pictures, stacked: rows (n, dim)."""
Ran = Callable[[float, int], None]
"""Is told of a run of the network: its seconds, and how many pictures it had."""


@dataclass(slots=True, eq=False)
class _Ticket:
    """One picture that waits for its row, in a thread of its own."""

    prepared: NDArray[np.uint8]
    called: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    row: Rows = field(init=False)
    error: BaseException | None = None


class Batches:
    """Runs one network for several threads. Safe between them.

    A picture that comes while fewer than `runners` runs are under way is run at once, with what waits already. Others
    wait, and the next run takes up to `most` of them along. A run that would leave out pictures that are just being
    decoded (`coming`) waits up to `wait` seconds for them; who is alone never waits.

    A row is the same whatever it is run with, but for the rounding of float32 sums: no number of a unit-length row
    differs by more than 1e-6.
    """

    def __init__(self, embed: Embed, *, runners: int, most: int, wait: float) -> None:
        self._embed = embed
        self._runners = runners
        self._most = most
        self._wait = wait
        self._change = threading.Condition()
        self._waiting: deque[_Ticket] = deque()
        self._running = 0
        self._coming = 0
        self.ran: Ran | None = None
        """Who is told of each run."""

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Say that a picture is on its way while the block runs."""
        with self._change:
            self._coming += 1
        try:
            yield
        finally:
            with self._change:
                self._coming -= 1
                if not self._coming:
                    self._change.notify_all()

    def embed(self, prepared: NDArray[np.uint8]) -> Rows:
        """Return the row of one prepared picture, shape (dim,). Raises what the network raises, for all of a run."""
        ticket = _Ticket(prepared)
        with self._change:
            self._waiting.append(ticket)
            ticket.leads = self._running < self._runners
            if ticket.leads:
                self._running += 1
            self._change.notify_all()
        if not ticket.leads:
            ticket.called.wait()
        if ticket.leads:
            self._lead(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.row

    def _lead(self, own: _Ticket) -> None:
        """Run the network for the own picture and others that wait, then leave the turn to the next one that waits."""
        try:
            batch = self._gather(own)
            start = time.perf_counter()
            _run(batch, self._embed)
            seconds = time.perf_counter() - start
            for ticket in batch:  # first: they do not wait for whoever is told
                ticket.called.set()
            if self.ran is not None:
                self.ran(seconds, len(batch))
        finally:
            with self._change:
                following = next((ticket for ticket in self._waiting if not ticket.leads), None)
                if following is None:
                    self._running -= 1
                else:
                    following.leads = True
                    following.called.set()

    def _gather(self, own: _Ticket) -> list[_Ticket]:
        """Take the own picture and those that wait; wait a little for those that are on their way."""
        with self._change:
            if self._wait and self._coming:
                self._change.wait_for(lambda: not self._coming or len(self._waiting) >= self._most, self._wait)
            self._waiting.remove(own)
            free = [ticket for ticket in self._waiting if not ticket.leads][: self._most - 1]
            for ticket in free:
                self._waiting.remove(ticket)
            return [own, *free]


def _run(batch: list[_Ticket], embed: Embed) -> None:
    """Give each picture its row, or all of them the error."""
    try:
        rows = embed(np.stack([ticket.prepared for ticket in batch]))
        for ticket, row in zip(batch, rows, strict=True):
            ticket.row = row
    except BaseException as error:  # noqa: BLE001  (each of them raises it in its own thread)
        for ticket in batch:
            ticket.error = error
