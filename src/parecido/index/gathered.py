"""Copies of the rows that filters leave, side by side: what is asked for again is read in half the time."""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from parecido.index.contract import Allowed, Vectors

_LEAST = 200
"""Rows below which copies gain nothing."""
_MOST = 16 << 20
"""Bytes of one filter's rows."""
_TOGETHER = 128 << 20
"""Bytes of all of them; when they would be more, all are let go."""


class GatheredRows:
    """The rows of filters that were asked with more than once. Safe between threads.

    They go with the last user of their filter.
    """

    def __init__(self, vectors: Vectors) -> None:
        """Copy from `vectors`, float32 (n, dim)."""
        self._vectors = vectors
        self._kept: WeakKeyDictionary[Allowed, Vectors | None] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, allowed: Allowed) -> Vectors | None:
        """Return a filter's rows, shape (allowed.count, dim); None where they are few or many, or at first."""
        wanted = allowed.count * self._vectors.shape[1] * 4
        if allowed.count < _LEAST or wanted > _MOST:
            return None
        with self._lock:
            if allowed not in self._kept:
                self._kept[allowed] = None
                return None
            kept = self._kept[allowed]
        if kept is None:
            kept = self._vectors[allowed.rows]
            with self._lock:
                if wanted + sum(each.nbytes for each in self._kept.values() if each is not None) > _TOGETHER:
                    self._kept.clear()
                self._kept[allowed] = kept
        return kept
