"""Commands and servers: started in a session of their own, watched, and ended by their own pid."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.sampler import Sampler, tree_of

START_TIMEOUT = 180.0
STOP_TIMEOUT = 20.0


class CommandFailedError(Exception):
    """A command that is being measured ended with an error, or a server did not come up."""


@dataclass(frozen=True)
class Run:
    """A finished command and its wall time. Unsampled, it has no peak."""

    seconds: float
    peak_bytes: int | None = None
    """Largest summed PSS of its processes."""
    sampling_share: float = 0.0
    """CPU time of the sampling by the command's wall time: how far `seconds` may be off for it."""


def run_measured(command: Sequence[str], log: Path, *, sampled: bool) -> Run:
    """Run a command to its end, its output into `log`. Raises CommandFailedError."""
    with log.open("wb") as output:
        start = time.perf_counter()
        process = _start(command, output.fileno())
        sampler = Sampler(process.pid)
        try:
            with sampler if sampled else nullcontext():
                code = process.wait()
                seconds = time.perf_counter() - start
        finally:
            _end(process)
    if code != 0:
        raise CommandFailedError(f"{' '.join(command)} ended with {code}:\n{_tail(log)}")
    return Run(seconds, sampler.peak, sampler.own_seconds / seconds) if sampled else Run(seconds)


def read_json(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Any:
    """Run a command, with some variables more, and return what its last line of output says in JSON.

    Raises CommandFailedError.
    """
    variables = {**os.environ, **(environment or {})}
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False)
    if done.returncode != 0:
        raise CommandFailedError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def serving(command: Sequence[str], port: int, log: Path) -> Iterator[int]:
    """Start a server, wait until it accepts connections, give its pid, and stop it at the end."""
    with log.open("wb") as output:
        process = _start(command, output.fileno())
        try:
            _wait_for_port(process, port, log)
            yield process.pid
        finally:
            _end(process)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(command: Sequence[str], output: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandFailedError(f"the server ended with {process.returncode} before serving:\n{_tail(log)}")
        with socket.socket() as probe:
            probe.settimeout(1.0)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise CommandFailedError(f"no server on port {port} after {START_TIMEOUT:.0f} s:\n{_tail(log)}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt the process as Ctrl-C does; what is left of its tree after a while is killed."""
    tree = tree_of(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pid in (tree & tree_of(process.pid)) - {process.pid}:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _tail(log: Path, count: int = 20) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
