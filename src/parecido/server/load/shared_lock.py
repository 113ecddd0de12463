"""A lock between the threads of several processes, which the system frees when one of them dies."""

from __future__ import annotations

import errno
import sys
import threading
import time
from types import TracebackType

if sys.platform != "win32":
    import fcntl

_LOOK = 0.01
"""Seconds between two looks at a lock, where the system does not wait for it."""
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What a system says of a lock that another process has.

The last one where it sees a circle: it knows processes and no threads, and takes two threads of one process, of which
one holds a lock and another one waits, for one that waits for itself.
"""


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
        while True:
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | (0 if deadline is None else fcntl.LOCK_NB), 1, self._place)
            except OSError as error:
                if error.errno not in _HELD:
                    raise
                if deadline is not None and time.monotonic() >= deadline:
                    return False
                time.sleep(_LOOK)
            else:
                return True
