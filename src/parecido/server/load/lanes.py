"""What hands requests to threads: each lane has threads of its own, and a queue that cannot grow past its room."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from parecido.server.load.figures import Figures
from parecido.server.load.lane import LANES, Room
from parecido.server.load.series import QUEUED, TURNED_AWAY, WAITING, WORKED_ON

_log = logging.getLogger(__name__)


class Task(Protocol):
    """A connection with a request that is whole; waitress's HTTPChannel."""

    def service(self) -> None:
        """Answer the request."""
        ...

    def lane(self) -> int:
        """Return the lane of the request."""
        ...

    def turn_away(self, lane: str) -> None:
        """Have `service` answer that there is no room in the lane, without asking the application."""
        ...

    def cancel(self) -> None:
        """Close the connection without an answer."""
        ...


class Lanes:
    """Takes the place of waitress's own dispatcher, whose one queue holds whatever comes, in the order it came.

    A request that finds its lane full is turned away at once, by a thread that does nothing else. Those are never more
    than there are connections.
    """

    def __init__(self, rooms: Sequence[Room], figures: Figures) -> None:
        self._figures = figures
        named = zip(LANES, rooms, strict=True)
        self._lanes = [_Lane(name, place, room, figures) for place, (name, room) in enumerate(named)]
        self._away = _Lane("away", None, Room(1, 1 << 30), figures)

    def add_task(self, task: Task) -> None:
        """Let a request wait for its lane's threads, or turn it away. Called by waitress, with the channel's lock."""
        place = task.lane()
        if self._lanes[place].offer(task):
            return
        self._figures.count(TURNED_AWAY, place)
        task.turn_away(LANES[place])
        self._away.offer(task)

    def set_thread_count(self, _count: int) -> None:
        """Waitress asks for so many threads; each lane has its own."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads, those at work within `timeout` seconds; requests that wait are not answered."""
        deadline = time.monotonic() + timeout
        lanes = [*self._lanes, self._away]
        pending = [task for lane in lanes for task in lane.close()]
        for lane in lanes:
            lane.join(deadline)
        if cancel_pending:
            for task in pending:
                task.cancel()
        return bool(pending)


class _Lane:
    """Some threads and the requests that wait for them."""

    def __init__(self, name: str, place: int | None, room: Room, figures: Figures) -> None:
        self._place = place
        self._room = room
        self._figures = figures
        self._change = threading.Condition()
        self._waiting: deque[tuple[Task, float]] = deque()
        self._idle = 0
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"parecido-{name}-{number}", daemon=True)
            for number in range(room.threads)
        ]
        for thread in self._threads:
            thread.start()

    def offer(self, task: Task) -> bool:
        """Take a task, unless as many wait as may."""
        with self._change:
            if self._closed or len(self._waiting) - self._idle >= self._room.waiting:
                return self._closed  # the connections are being closed just now
            self._waiting.append((task, time.perf_counter()))
            self._count_waiting(1)
            self._change.notify()
        return True

    def close(self) -> list[Task]:
        """Let the threads end after what they are at; return what nobody will work on."""
        with self._change:
            self._closed = True
            left = [task for task, _ in self._waiting]
            self._waiting.clear()
            self._change.notify_all()
        return left

    def join(self, deadline: float) -> None:
        """Wait for the threads until a time by the monotonic clock."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                task.service()
            except Exception:  # noqa: BLE001  (a thread that ends would be missing for good)
                _log.exception("a request could not be answered")
            finally:
                if self._place is not None:
                    self._figures.count(WORKED_ON, self._place, by=-1)

    def _next(self) -> Task | None:
        """Return the task that has waited longest, None once the lane is closed."""
        with self._change:
            self._idle += 1
            self._change.wait_for(lambda: bool(self._waiting) or self._closed)
            self._idle -= 1
            if not self._waiting:
                return None
            task, since = self._waiting.popleft()
            self._count_waiting(-1)
        if self._place is not None:
            self._figures.count(WORKED_ON, self._place)
            self._figures.observe(QUEUED, time.perf_counter() - since, self._place)
        return task

    def _count_waiting(self, by: int) -> None:
        if self._place is not None:
            self._figures.count(WAITING, self._place, by=by)
