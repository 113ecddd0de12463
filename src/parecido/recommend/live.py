"""The newest snapshot of a shop, kept open for a service: opened beside the one that answers, then put in its place."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from parecido.errors import ParecidoError
from parecido.recommend.recommender import Recommender
from parecido.shop.database import fold_log
from parecido.shop.file import log_state

MOST_LOG = 4 << 20
"""Bytes of the record's log from which a service sees to it that it is begun anew."""

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
        self._let_go_at = 0
        self.moved: Callable[[Recommender], None] | None = None
        """Who is told of each newer snapshot."""

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
                self._let_go(before)
                return False
            if self.moved is not None:
                self.moved(self._current)
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

    def _let_go(self, before: Recommender) -> None:
        """Open the same snapshot again where its log has grown: a log that somebody reads is never begun anew.

        Once for each state of the log, as its file keeps its size.
        """
        size, changed = log_state(before.folder)
        if size > MOST_LOG and changed != self._let_go_at:
            self._let_go_at = changed
            fold_log(before.folder)
            self._current = before.reopen()

    def _look(self, seconds: float) -> None:
        while not self._stopping.wait(seconds):
            try:
                self.refresh()
            except Exception:  # noqa: BLE001  (a look that fails must not be the last one)
                _log.warning("looking for a newer snapshot failed; it is tried again", exc_info=True)
