"""Mixed traffic with changes, syncs and snapshot swaps: nothing may fail, and memory may not grow."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from benchmarks.load.asked import Sending, accepted, keyed_request, put_request, send_plan
from benchmarks.load.closed import percentile
from benchmarks.load.generator import Plan
from benchmarks.sampler import tree_pss

PAUSE = 5.0
"""Seconds between two changes."""
PART = 60.0
"""Seconds of a piece of traffic: what came of it is said as it comes."""


@dataclass
class Mixed:
    """What came of the mixed traffic; memory is the summed PSS of the service's processes, in bytes, by its time."""

    seconds: float = 0.0
    answered: int = 0
    p99: float = 0.0
    changes: int = 0
    syncs: int = 0
    snapshots: int = 0
    failed: int = 0
    memory: tuple[tuple[float, int], ...] = ()

    @property
    def growth(self) -> float:
        """By how much the last minute's median of the memory is above that of the second minute."""
        second = [size for at, size in self.memory if 60 <= at < 120]
        last = [size for at, size in self.memory if at >= self.memory[-1][0] - 60]
        return statistics.median(last) / statistics.median(second) - 1 if second else float("nan")


@dataclass(frozen=True)
class Service:
    """The service that is asked, and what is needed to change its shop."""

    port: int
    pid: int
    key: str
    table: Path
    """What it syncs with; lines of it are taken out and put back."""


def run_mixed(
    service: Service, reading: Sequence[Sequence[bytes]], new: tuple[dict[str, str], Path], seconds: float
) -> Mixed:
    """Read with two clients of each kind in `reading`, and change the shop every few seconds: a product put in, taken
    out, and the table with 20 products fewer or all of them.
    """
    mixed = Mixed()
    whole = service.table.read_bytes()
    times: list[float] = []
    _change(service, Mixed(), new, whole)  # the first one makes the index anew, where it is of an earlier version
    first = _snapshot(service)
    start = time.monotonic()
    memory = []
    try:
        while (left := seconds - (time.monotonic() - start)) > 0:
            part = min(PART, left)
            readers = [Sending(Plan(service.port, list(each), part, clients=2)) for each in reading]
            end = time.monotonic() + part
            while (now := time.monotonic()) < end:
                memory.append((now - start, tree_pss(service.pid)))
                _change(service, mixed, new, whole)
                time.sleep(max(0.0, min(now + PAUSE, end) - time.monotonic()))
            for reader in readers:
                sent = reader.result()
                times += accepted(sent)
                mixed.failed += sum(sent.wrong.values()) + len(sent.answers.get("503", []))
                if sent.wrong:
                    print(sent.wrong, file=sys.stderr, flush=True)
            print(f"{time.monotonic() - start:.0f} s: {mixed.failed} failed", file=sys.stderr, flush=True)
    finally:
        service.table.write_bytes(whole)
    mixed.seconds, mixed.answered = time.monotonic() - start, len(times)
    mixed.p99, mixed.memory = percentile(times, 99), tuple(memory)
    mixed.snapshots = _snapshot(service) - first
    return mixed


def _change(service: Service, mixed: Mixed, new: tuple[dict[str, str], Path], whole: bytes) -> None:
    """Make the next change: put, delete, sync in turn."""
    turn = (mixed.changes + mixed.syncs) % 3
    if turn == 2:
        lines = whole.splitlines(keepends=True)
        service.table.write_bytes(whole if mixed.syncs % 2 else b"".join(lines[:-20]))
        request = keyed_request("POST", "/v1/sync", service.key)
        mixed.syncs += 1
    else:
        request = keyed_request("DELETE", "/v1/products/benchmark", service.key)
        if turn == 0:
            request = put_request("benchmark", new[0], new[1], service.key)
        mixed.changes += 1
    sent = send_plan(Plan(service.port, [request], 0.001))
    if sent.wrong or "503" in sent.answers:
        mixed.failed += 1
        print(sent.wrong, file=sys.stderr, flush=True)


def _snapshot(service: Service) -> int:
    """Return the number of the snapshot that answers."""
    with urlopen(f"http://127.0.0.1:{service.port}/v1/model", timeout=30) as answer:
        return int(json.load(answer)["snapshot"])
