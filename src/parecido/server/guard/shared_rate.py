"""The buckets of all processes of a service, in the memory that they share."""

from __future__ import annotations

import hashlib
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from parecido.server.guard.rate import refill

_BUCKET = struct.Struct("=16sdd")
"""Whose it is, what was left in it, and when that was."""
_WAYS = 8
"""Buckets among which one has its place; of a full set the one that was not asked for longest is forgotten."""


class SharedBuckets:
    """As `Buckets`, for several processes: a rate holds for all of them together.

    `clock` tells seconds, the same in all of them, and never goes back: that of `time.monotonic` is the system's.
    """

    def __init__(
        self,
        memory: memoryview,
        lock: AbstractContextManager[None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep the buckets in `memory`, of zeros at first, and hold `lock` while one is looked into."""
        self._memory = memory
        self._lock = lock
        self._clock = clock
        self._sets = len(memory) // (_BUCKET.size * _WAYS)

    def take(self, who: tuple[str, str], rate: int) -> float:
        """Take one of the `rate` requests a minute of `who`; return 0, or the seconds until there is one to take."""
        name = hashlib.blake2b("\0".join(who).encode(), digest_size=16).digest()
        start = int.from_bytes(name[:8], "little") % self._sets * _WAYS
        with self._lock:
            now = self._clock()
            place, left = self._find(name, start, rate, now)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / rate
            _BUCKET.pack_into(self._memory, place, name, left if wait else left - 1, now)
            return wait

    def _find(self, name: bytes, start: int, rate: int, now: float) -> tuple[int, float]:
        """Return the place of a bucket and what is in it now; a new one is full."""
        oldest, oldest_at = start * _BUCKET.size, float("inf")
        for number in range(start, start + _WAYS):
            place = number * _BUCKET.size
            whose, left, at = _BUCKET.unpack_from(self._memory, place)
            if whose == name:
                return place, refill(left, at, rate=rate, now=now)
            if at < oldest_at:
                oldest, oldest_at = place, at
        return oldest, float(rate)
