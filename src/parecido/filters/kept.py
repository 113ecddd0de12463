"""What was made of late and fits into so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory, roughly."""
        ...


Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made", bound=Sized)


class Kept(Generic[Key, Made]):
    """The most recently used of what was put in, up to `budget` bytes; the last one stays, however large.

    Safe between threads.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._held: OrderedDict[Key, Made] = OrderedDict()
        self._bytes = 0
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def items(self) -> list[tuple[Key, Made]]:
        """Return what is kept, with its keys."""
        with self._turn:
            return list(self._held.items())

    def get(self, key: Key) -> Made | None:
        """Return what is kept under a key, None where nothing is."""
        with self._turn:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key]

    def put(self, key: Key, made: Made) -> None:
        """Keep something, and drop what was used longest ago where there is no room."""
        with self._turn:
            if key in self._held:
                self._bytes -= self._held.pop(key).nbytes
            self._held[key] = made
            self._bytes += made.nbytes
            while self._bytes > self._budget and len(self._held) > 1:
                _, dropped = self._held.popitem(last=False)
                self._bytes -= dropped.nbytes
