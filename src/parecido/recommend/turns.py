"""Who may use a core: more questions at once than cores only slow each other down."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

Step = Literal["embed", "search"]
"""What a question spends its time with: waiting for and being in a run of the network, or waiting for and being in a
search.
"""


class Stopwatch(Protocol):
    """Is told how long the steps of questions took. Safe between threads."""

    def took(self, step: Step, seconds: float) -> None:
        """A step of a question ended, well or not."""
        ...

    def ran(self, seconds: float, pictures: int) -> None:
        """The network ran once, for so many pictures."""
        ...


class Turns:
    """The turns of all questions to a shop, whatever snapshot they are of. Safe between threads.

    `decoding` a large photo takes much memory, beside a core. A search has turns of its own, so that who asks with a
    product never waits for other people's photos.
    """

    def __init__(self, cores: int) -> None:
        self.decoding = threading.BoundedSemaphore(cores)
        self.searching = threading.BoundedSemaphore(cores)
        self.stopwatch: Stopwatch | None = None

    @contextmanager
    def timed(self, step: Step) -> Iterator[None]:
        """Tell the stopwatch, where there is one, how long the block took."""
        start = time.perf_counter()
        try:
            yield
        finally:
            if self.stopwatch is not None:
                self.stopwatch.took(step, time.perf_counter() - start)

    def ran(self, seconds: float, pictures: int) -> None:
        """Tell the stopwatch of a run of the network."""
        if self.stopwatch is not None:
            self.stopwatch.ran(seconds, pictures)
