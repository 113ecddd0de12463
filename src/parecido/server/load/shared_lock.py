"""A lock between the threads of several processes, which the system frees when one of them dies."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

if sys.platform != "win32":
    import fcntl

_LOOK = 0.01
"""Seconds between two looks at a lock that is waited for with an end."""


class SharedLock:
    """Held by one thread of one process at a time.

    Between processes it is one byte of a file, a record lock (POSIX): each process inherits the file by fork, and the
    lock belongs to the process that took it.
    """

    def __init__(self, file: int | None, place: int) -> None:
        """Lock byte `place` of an open `file`; None is a lock between the threads of this process alone."""
        self._file = file
        self._place = place
        self._threads = threading.Lock()

    def acquire(self, timeout: float = -1) -> bool:
        """Take the lock; return False when it was not free within `timeout` seconds. -1 waits without end."""
        deadline = None if timeout < 0 else time.monotonic() + timeout
        if not self._threads.acquire(timeout=timeout):
            return False
        try:
            taken = self._take(deadline)
        except BaseException:
            self._threads.release()
            raise
        if not taken:
            self._threads.release()
        return taken

    def release(self) -> None:
        """Leave the lock to the next one."""
        if sys.platform != "win32" and self._file is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._place)
        self._threads.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.release()

    def _take(self, deadline: float | None) -> bool:
        if sys.platform == "win32" or self._file is None:
            return True
        if deadline is None:
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, self._place)
            return True
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._place)
            except (BlockingIOError, PermissionError):  # whichever a system has for it
                if time.monotonic() >= deadline:
                    return False
                time.sleep(_LOOK)
            else:
                return True
