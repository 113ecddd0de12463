"""Reads ahead what the first facets and variants of a snapshot would wait for, while the service answers already."""

from __future__ import annotations

import logging
import threading

from parecido.recommend import Recommender
from parecido.server.contract import Answering

MOST_COLUMNS = 16
"""Columns that are read: as many as one pass over the table takes. They stay while there is room, as if somebody had
asked for them; see `parecido.filters.columns.BUDGET`."""
PAUSE = 10.0
"""Seconds from one snapshot to the next: where a shop is changed all the time, that is left to who asks."""
PATIENCE = 1.0
"""Seconds that the end waits for what is just being read."""

_log = logging.getLogger(__name__)


class ReadAhead:
    """Reads the columns of the newest snapshot in a thread of its own. Safe between threads; close it first."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._change = threading.Condition()
        self._next: Recommender | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def read(self, recommender: Answering) -> None:
        """Read what this snapshot holds soon, and nothing more of one before."""
        if not isinstance(recommender, Recommender):
            return
        with self._change:
            self._next = recommender
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="parecido-ahead", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def close(self) -> None:
        """Read nothing more."""
        with self._change:
            self._closed, self._next = True, None
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        while (recommender := self._taken()) is not None:
            try:
                recommender.browsing.facets(recommender.columns[:MOST_COLUMNS], most=1)
            except Exception:  # noqa: BLE001  (nobody asked; who does is told)
                if not self._closed:
                    _log.warning("the columns of snapshot %d are not read ahead", recommender.snapshot, exc_info=True)
            del recommender  # one that is kept here would stay open
            with self._change:
                self._change.wait_for(lambda: self._closed, self._pause)

    def _taken(self) -> Recommender | None:
        """Return the snapshot to read, once there is one; None at the end."""
        with self._change:
            self._change.wait_for(lambda: self._closed or self._next is not None)
            recommender, self._next = self._next, None
            return recommender
