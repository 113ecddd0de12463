"""Workers are started, replaced and stopped; they end when who looks after them is gone."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from parecido.server.load.supervisor import SLOWEST, Supervisor, _Worker

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="several workers need a system that can fork")
ROOT = Path(__file__).parents[3]


class Running:
    """The program `supervised`, and the lines that it prints."""

    def __init__(self, how: str) -> None:
        command = [sys.executable, "-m", "tests.server.load.supervised", how]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        self.said: list[str] = []
        self.workers: dict[str, int] = {}

    def until(self, line: str) -> None:
        """Read until a line comes that begins so."""
        assert self.process.stdout is not None
        while True:
            assert select.select([self.process.stdout], [], [], 20)[0], f"no {line!r} in {self.said}"
            read = self.process.stdout.readline().decode().strip()
            assert read, f"no {line!r} in {self.said}"
            self.said.append(read)
            if found := re.fullmatch(r"worker (\d) (\d+)", read):
                self.workers[found[1]] = int(found[2])
            if read.startswith(line):
                return

    def end(self) -> tuple[int, str]:
        """Return the exit code and what is on stderr."""
        _, error = self.process.communicate(timeout=20)
        return self.process.returncode, error.decode()


@pytest.fixture
def running() -> Iterator[Running]:
    service = Running("runs")
    try:
        service.until("ready: 0 is ready")
        yield service
    finally:
        if service.process.poll() is None:
            service.process.kill()
        service.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all(running: Running, number: signal.Signals) -> None:
    os.killpg(running.process.pid, number) if number == signal.SIGINT else running.process.send_signal(number)
    running.until("end")
    assert running.end() == (0, "")
    assert sorted(running.said[3:]) == [
        *("end", "stopping", "worker 0 died", "worker 0 stops", "worker 1 died", "worker 1 stops"),
    ]


def test_a_dead_worker_is_replaced_with_a_line(running: Running) -> None:
    before = dict(running.workers)
    os.kill(before["1"], signal.SIGKILL)
    running.until("worker 1 died")
    running.until("worker 1 ")
    assert running.workers["0"] == before["0"]
    assert running.workers["1"] != before["1"]
    running.process.terminate()
    running.until("end")
    said = f"worker 1 (process {before['1']}) was ended by SIGKILL; another one starts in 0 s\n"
    assert running.end() == (0, said)


def test_one_that_hangs_is_killed_and_replaced_with_a_line(running: Running) -> None:
    before = dict(running.workers)
    os.kill(before["1"], signal.SIGSTOP)
    try:
        running.until("worker 1 died")
    finally:  # it would keep the pipe of its output open
        with suppress(ProcessLookupError):
            os.kill(before["1"], signal.SIGKILL)
    running.until("worker 1 ")
    assert running.workers["0"] == before["0"]
    running.process.terminate()
    running.until("end")
    said = f"worker 1 (process {before['1']}) hung for 2 s and was killed; another one starts in 0 s\n"
    assert running.end() == (0, said)


def test_no_worker_is_left_when_the_supervisor_is_killed(running: Running) -> None:
    """The pipe of their output is closed when the last of them has ended."""
    running.process.kill()
    assert running.process.stdout is not None
    rest = running.process.stdout.read().decode().splitlines()
    assert sorted(rest) == ["worker 0 stops", "worker 1 stops"]


def test_workers_are_waited_for_as_long_as_they_answer_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.server.load.supervisor.time.monotonic", lambda: 1000.0)
    looks_after = Supervisor(1, lambda _place, _tell: None, lambda _place: None, patience=40.0)
    looks_after._stop()
    assert looks_after._stop_by == 1040.0


def test_one_that_cannot_start_ends_the_service() -> None:
    service = Running("fails")
    service.until("error: there is no shop in here")
    assert service.end() == (0, "")


def test_the_sooner_they_die_the_longer_the_next_is_waited_with(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("parecido.server.load.supervisor.time.monotonic", lambda: 1000.0)
    looks_after = Supervisor(1, lambda _place, _tell: None, lambda _place: None)
    looks_after._began = True
    pauses = []
    for started in (990.0, *[999.0] * 7, 900.0):
        looks_after._bury(0, _Worker(1, -1, started, ready=True), "ended with 1")
        pauses.append(looks_after._due[0] - 1000.0)
    assert pauses == [0, 1, 2, 4, 8, 16, SLOWEST, SLOWEST, 0]
    assert caplog.messages[1] == "worker 0 (process 1) ended with 1; another one starts in 1 s"
