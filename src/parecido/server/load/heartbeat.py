"""Finds workers that hang: their loops come round each second, whatever they answer, and these do not any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

SILENT = 30.0
"""Seconds after which a worker is taken for one that hangs."""
LOOK = 2.0
"""Seconds between two looks at the workers."""


class Heartbeats:
    """Tells which workers have been silent for too long.

    The beat is that of a worker's loop, which hands requests to other threads: a long answer or a long sync does not
    hold it up. Silence is added up from look to look, and none of them counts for more than two of their distances:
    where the whole machine or the whole service stood still, the workers get their time again.
    """

    def __init__(
        self,
        beat: Callable[[int], float],
        *,
        silent: float = SILENT,
        look: float = LOOK,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take a worker for one that hangs after `silent` seconds; look every `look` seconds.

        `beat` returns when the loop of the worker in a place last came round, 0 for never.
        """
        self.silent = silent
        self.look = look
        self._beat = beat
        self._clock = clock
        self._looked = clock()
        self._heard: dict[int, tuple[float | None, float]] = {}
        """The last beat of each worker, and the seconds since."""

    def hung(self, places: Iterable[int]) -> list[int]:
        """Return those of the places whose workers hang. To be called at least every `look` seconds.

        The places are those whose workers are ready: one that starts has no loop yet.
        """
        now = self._clock()
        passed, self._looked = min(now - self._looked, 2 * self.look), now
        before, self._heard = self._heard, {}
        for place in places:
            beat, (last, silence) = self._beat(place), before.get(place, (None, 0.0))
            self._heard[place] = (beat, silence + passed if beat == last else 0.0)
        return [place for place, (_, silence) in self._heard.items() if silence >= self.silent]
