"""Memory that the workers of a service share: what they count, and that the shop was changed."""

from __future__ import annotations

import math
import mmap
import os
import tempfile
import weakref

import numpy as np
from numpy.typing import NDArray

from parecido.server.load.series import EVERY, Series
from parecido.server.load.shared_lock import SharedLock

_HEAD = 64
_RATES, _CHANGES, _WRITING = range(3)
"""The bytes of the file that are locks."""
RATE_BYTES = 1 << 19


def _offsets() -> tuple[dict[str, int], int]:
    """Return where the numbers of each series begin, and how many there are in all."""
    offsets, total = {}, 0
    for series in EVERY:
        offsets[series.name] = total
        total += math.prod(series.shape) * series.width
    return offsets, total


OFFSETS, CELLS = _offsets()


class Board:
    """What the workers of one service share; made before they are, so that each of them inherits it.

    Each worker has numbers of its own, which it alone writes and which all read. Nothing of this is on the disk.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        own = CELLS + 1  # the last one is no figure, but when the worker's loop went round
        self._memory = mmap.mmap(-1, _HEAD + workers * own * 8 + RATE_BYTES)
        self._head = np.frombuffer(self._memory, np.int64, _HEAD // 8)
        self._cells = np.frombuffer(self._memory, np.float64, workers * own, _HEAD).reshape(workers, own)
        self.looked = self._cells[:, CELLS]
        """When the loop of each worker last went round, by the monotonic clock, which is the system's; 0 for never."""
        self.rates = memoryview(self._memory)[_HEAD + workers * own * 8 :]
        """The buckets of who asks; see SharedBuckets."""
        self._file = _nameless_file() if workers > 1 else None
        if self._file is not None:
            weakref.finalize(self, os.close, self._file)
        self.rates_lock = self._lock(_RATES)
        self.writing_lock = self._lock(_WRITING)
        """Held by the worker that changes the shop."""
        self._changes_lock = self._lock(_CHANGES)

    def numbers(self, series: Series, worker: int) -> NDArray[np.float64]:
        """Return one worker's numbers of a series: shape (values of the labels…, width)."""
        start = OFFSETS[series.name]
        count = math.prod(series.shape) * series.width
        return self._cells[worker, start : start + count].reshape(*series.shape, series.width)

    @property
    def changes(self) -> int:
        """How often the workers have changed the shop."""
        return int(self._head[0])

    def note_change(self) -> None:
        """Let all workers know that the shop was changed; before who changed it is told so."""
        with self._changes_lock:
            self._head[0] += 1

    def _lock(self, place: int) -> SharedLock:
        return SharedLock(self._file, place)


def _nameless_file() -> int:
    """Return an open file that is gone when all processes that inherit it are."""
    file, name = tempfile.mkstemp(prefix="parecido-")
    os.unlink(name)  # noqa: PTH108  (a plain name is what mkstemp gives)
    return file
