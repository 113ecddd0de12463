"""Peak memory of a process and everything it started: PSS from /proc, summed, sampled (Linux).

PSS (proportional set size) counts a page shared by n processes as 1/n for each, so a sum over processes
counts every page once, where a sum of resident sizes would count shared libraries again and again.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType

PROC = Path("/proc")


def tree_of(root: int, proc: Path = PROC) -> set[int]:
    """Return the pids of `root`, its descendants, and every process of the session that `root` leads.

    The session keeps a worker in the sum whose parent has ended.
    """
    parents: dict[int, int] = {}
    members = {root}
    for folder in proc.iterdir():
        if not folder.name.isdigit():
            continue
        fields = _stat_fields(folder)
        if fields is None:
            continue
        parents[int(folder.name)] = int(fields[1])
        if int(fields[3]) == root:
            members.add(int(folder.name))
    grew = True
    while grew:
        children = {pid for pid, parent in parents.items() if parent in members} - members
        members |= children
        grew = bool(children)
    return members & parents.keys()


def pss_of(pid: int, proc: Path = PROC) -> int:
    """Return a process's PSS in bytes; 0 for one that has ended."""
    try:
        text = (proc / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def tree_pss(root: int, proc: Path = PROC) -> int:
    """Return the summed PSS, in bytes, of the processes that `tree_of` names."""
    return sum(pss_of(pid, proc) for pid in tree_of(root, proc))


def _stat_fields(folder: Path) -> list[str] | None:
    """Return the fields of /proc/PID/stat after the name: state, parent, group, session, ..."""
    try:
        text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()  # the name may itself hold spaces and brackets


class Sampler:
    """Samples `tree_pss` of a running process about every `interval` seconds, between `with` and its end."""

    def __init__(self, root: int, interval: float = 0.1) -> None:
        self.root = root
        self.interval = interval
        self.peak = 0
        """Largest sum seen so far, in bytes."""
        self.samples = 0
        self.own_seconds = 0.0
        """CPU time that the sampling itself took: what it may have cost the process it watches."""
        self._failure: OSError | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _watch(self) -> None:
        try:
            self._sample_until_stopped()
        except OSError as error:  # a peak with samples missing must not pass for one
            self._failure = error

    def _sample_until_stopped(self) -> None:
        while True:
            self.peak = max(self.peak, tree_pss(self.root))
            self.samples += 1
            self.own_seconds = time.thread_time()
            if self._stop.wait(self.interval):
                return
