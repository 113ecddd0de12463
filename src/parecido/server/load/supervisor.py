"""Keeps the workers of a service running: starts them, replaces those that die, stops them.

It opens no shop and starts no thread, so that it can fork at any time. A worker says over a pipe that it is ready, or
why it cannot be; that the pipe is closed means that it has ended. One whose loop stands still is killed. A second pipe,
whose one end the supervisor alone holds, tells the workers that the supervisor is gone, however it went.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from parecido.errors import ParecidoError, ServerError
from parecido.server.load.heartbeat import LOOK, Heartbeats
from parecido.server.load.signals import signals_in

Tell = Callable[[str], None]
Work = Callable[[int, Tell], None]
"""Is run in a process of its own, with its place and what tells the supervisor, once, that it is ready."""
LONG = 60.0
"""Seconds after which a worker is taken for one that runs: its death says nothing about the next one."""
SLOWEST = 30.0
"""Seconds that a worker is waited with at most, where one after the other dies."""
PATIENCE = 12.0
"""Seconds after which workers that do not stop are killed; they give requests in flight less."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Worker:
    """A process, and the pipe on which it says how it fares."""

    pid: int
    pipe: int
    started: float
    said: bytes = b""
    ready: bool = False
    ending: str = ""
    """How it is ended, where the supervisor does it."""


class Supervisor:
    """Runs `workers` processes of `work` until a signal says to stop; then those end first."""

    def __init__(
        self,
        workers: int,
        work: Work,
        died: Callable[[int], None],
        *,
        beats: Heartbeats | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Run `work`; `died` is told the place of each worker that has ended.

        Workers that hang by their `beats` are killed and replaced. Those that were told to stop are killed after
        `patience` seconds.
        """
        self._count = workers
        self._work = work
        self._died = died
        self._beats = beats
        self._patience = patience
        self._workers: dict[int, _Worker] = {}
        self._due: dict[int, float] = {}
        self._deaths = dict.fromkeys(range(workers), 0)
        self._told: list[int] = []
        self._life = (-1, -1)
        self._began = False
        self._stop_by = 0.0
        """When workers are killed that were told to stop; 0 while nobody is."""
        self._failure = ""

    def run(self, *, ready: Callable[[str], None], stopping: Callable[[], None]) -> None:
        """Start the workers and keep them running until SIGTERM or SIGINT.

        `ready` is called once, when all of them are, with what the last one said; `stopping` before they are stopped.
        Raises ServerError when one cannot start at first.
        """
        self._life = os.pipe()
        try:
            with signals_in(self._told) as wake:
                self._due = dict.fromkeys(range(self._count), 0.0)
                self._run(wake, ready, stopping)
        finally:
            for worker in self._workers.values():
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
                os.waitpid(worker.pid, 0)
            for end in self._life:
                os.close(end)

    def _run(self, wake: int, ready: Callable[[str], None], stopping: Callable[[], None]) -> None:
        while self._workers or not self._stop_by:
            if self._told:
                self._told.clear()
                if not self._stop_by:
                    stopping()
                self._stop()  # a second time: without waiting for requests in flight
            elif self._stop_by and time.monotonic() > self._stop_by:
                self._signal(signal.SIGKILL)
            if not self._stop_by:
                self._start_due()
                self._kill_hung()
            for place in self._wait(wake):
                self._hear(place)
            if not self._began and not self._stop_by and self._all_ready():
                self._began = True
                ready(self._workers[0].said.decode())
        if self._failure:
            raise ServerError(self._failure)

    def _all_ready(self) -> bool:
        return len(self._workers) == self._count and all(each.ready for each in self._workers.values())

    def _stop(self) -> None:
        """Let the workers stop; a second time without waiting for requests in flight (see `stopped_by_supervisor`)."""
        again = bool(self._stop_by)
        self._stop_by = self._stop_by or time.monotonic() + self._patience
        self._signal(signal.SIGUSR1 if again else signal.SIGTERM)

    def _start_due(self) -> None:
        now = time.monotonic()
        for place in [place for place, at in self._due.items() if at <= now]:
            del self._due[place]
            self._start(place)

    def _start(self, place: int) -> None:
        """Start a worker."""
        pipe, end = os.pipe()
        # A signal to the worker waits until it is nobody else's: what is collected here would not be heard there.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        try:
            with warnings.catch_warnings():
                # The threads that Python sees are OpenBLAS's, which it ends itself before a fork.
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
            if pid == 0:
                os.close(pipe)
                self._be(place, end)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(end)
        self._workers[place] = _Worker(pid, pipe, time.monotonic())

    def _be(self, place: int, end: int) -> NoReturn:
        """Be the worker, to its end."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the supervisor says what to do
            signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
            os.close(self._life[1])
            for other in self._workers.values():
                os.close(other.pipe)
            threading.Thread(target=_stop_with, args=(self._life[0],), name="parecido-life", daemon=True).start()
            self._work(place, lambda said: _say(end, f"+{said}\n"))
            code = 0
        except ParecidoError as error:
            _say(end, f"-{error}\n")
        except Exception:  # noqa: BLE001  (whatever it is, the supervisor's own code must not go on here)
            _log.exception("worker %d ended", place)
        finally:
            logging.shutdown()
            os._exit(code)

    def _kill_hung(self) -> None:
        """Kill workers that stand still: what they hold is free then, and others take their places."""
        if self._beats is None:
            return
        for place in self._beats.hung([place for place, worker in self._workers.items() if worker.ready]):
            worker = self._workers[place]
            worker.ending = f"hung for {self._beats.silent:.0f} s and was killed"
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)

    def _wait(self, wake: int) -> list[int]:
        """Return the places of the workers that have said something, or have ended, once there is something to do."""
        now, look = time.monotonic(), LOOK if self._beats is None else self._beats.look
        until = [self._stop_by] if self._stop_by else [*self._due.values(), now + look]
        timeout = max(0.0, min(until) - now)
        pipes = {worker.pipe: place for place, worker in self._workers.items()}
        readable, _, _ = select.select([wake, *pipes], [], [], timeout)
        if wake in readable:
            with suppress(BlockingIOError):
                os.read(wake, 1024)
        return [pipes[pipe] for pipe in readable if pipe != wake]

    def _hear(self, place: int) -> None:
        """Take in what a worker says, or that it has ended."""
        worker = self._workers[place]
        said = os.read(worker.pipe, 4096)
        worker.said += said
        if not said:
            os.close(worker.pipe)
            del self._workers[place]
            _, status = os.waitpid(worker.pid, 0)
            self._died(place)
            self._bury(place, worker, worker.ending or _ending(status))
        elif worker.said.startswith(b"+") and worker.said.endswith(b"\n"):
            worker.ready, worker.said = True, worker.said[1:-1]

    def _bury(self, place: int, worker: _Worker, ending: str) -> None:
        """Have another worker start in a dead one's place: at once, or later the oftener one died soon.

        While none has been ready, the service cannot start.
        """
        if self._stop_by:
            return
        reason = worker.said.decode(errors="replace")[1:].strip() if worker.said.startswith(b"-") else ""
        if not self._began:
            self._failure = reason or f"worker {place} {ending} before all workers were ready"
            self._stop()
            return
        lived = time.monotonic() - worker.started
        deaths = self._deaths[place] = 1 if worker.ready and lived > LONG else self._deaths[place] + 1
        pause = 0.0 if deaths == 1 else min(SLOWEST, 2.0 ** (deaths - 2))
        self._due[place] = time.monotonic() + pause
        why = f"{ending}: {reason}" if reason else ending
        _log.warning("worker %d (process %d) %s; another one starts in %.0f s", place, worker.pid, why, pause)

    def _signal(self, number: int) -> None:
        for worker in self._workers.values():
            with suppress(ProcessLookupError):
                os.kill(worker.pid, number)


def _stop_with(life: int) -> None:
    """Stop this worker when the supervisor is gone."""
    while os.read(life, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _say(end: int, line: str) -> None:
    with suppress(OSError):  # the supervisor is gone
        os.write(end, line.encode(errors="replace")[:4000])


def _ending(status: int) -> str:
    """Say how a process ended."""
    if os.WIFSIGNALED(status):
        return f"was ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with {os.waitstatus_to_exitcode(status)}"
