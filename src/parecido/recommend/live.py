"""The newest snapshot of a shop, kept open for a service: opened beside the one that answers, then put in its place."""

from __future__ import annotations

import logging
import threading

from parecido.errors import ParecidoError
from parecido.recommend.recommender import Recommender

_log = logging.getLogger(__name__)


class LiveShop:
    """A shop whose newest snapshot is at hand. Safe between threads.

    A question asks `current` once and keeps to what it got: one snapshot, which stays open as long as anybody uses it.
    """

    def __init__(self, recommender: Recommender) -> None:
        self._current = recommender
        self._refreshing = threading.Lock()
        self._stopping = threading.Event()
        self._watch: threading.Thread | None = None
        self._said = ""

    @property
    def current(self) -> Recommender:
        """The recommender of the newest snapshot that is open."""
        return self._current

    def refresh(self) -> bool:
        """Open the newest snapshot where there is a newer one; return whether there was.

        Those who ask meanwhile are answered from the one before. A shop that cannot be opened is logged, and the
        snapshot before goes on answering.
        """
        with self._refreshing:
            before = self._current
            try:
                self._current = before.latest()
            except ParecidoError as error:
                if str(error) != self._said:  # once, not at every look
                    self._said = str(error)
                    _log.warning("%s; snapshot %d goes on answering", error, before.snapshot)
                return False
            self._said = ""
            if self._current is before:
                return False
            _log.info("snapshot %d took the place of %d", self._current.snapshot, before.snapshot)
            return True

    def watch(self, seconds: float) -> None:
        """Look for newer snapshots every so many seconds, in a thread of its own, until `close`."""
        self._watch = threading.Thread(target=self._look, args=(seconds,), name="parecido-live", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Stop watching, and close the newest snapshot."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.join()
        self._current.close()

    def _look(self, seconds: float) -> None:
        while not self._stopping.wait(seconds):
            self.refresh()
