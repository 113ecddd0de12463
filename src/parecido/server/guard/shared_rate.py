"""The buckets of all processes of a service, in the memory that they share."""

from __future__ import annotations

import hashlib
import struct
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from parecido.server.guard.rate import refill

_BUCKET = struct.Struct("=16sddd")
"""Whose it is, what was left in it, when that was, and when it will be full."""
_WAYS = 8
"""Buckets among which one has its place; of a full set the one that is full first is forgotten.

To be forgotten as full costs least who asked least. Who has used up a bucket and wants it forgotten must use up eight
others of its set first, and so gains nothing that these did not let through anyway.
"""


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
            left = left if wait else left - 1
            _BUCKET.pack_into(self._memory, place, name, left, now, now + (rate - left) * 60 / rate)
            return wait

    def _find(self, name: bytes, start: int, rate: int, now: float) -> tuple[int, float]:
        """Return the place of a bucket and what is in it now; a new one is full."""
        first, first_full = start * _BUCKET.size, float("inf")
        for number in range(start, start + _WAYS):
            place = number * _BUCKET.size
            whose, left, at, full = _BUCKET.unpack_from(self._memory, place)
            if whose == name:
                return place, refill(left, at, rate=rate, now=now)
            if full < first_full:
                first, first_full = place, full
        return first, float(rate)
