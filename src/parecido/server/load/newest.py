"""The newest snapshot, for each request: also what another worker wrote just now."""

from __future__ import annotations

import threading

from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.load.board import Board


class Newest:
    """Gives a request the snapshot that it keeps to. Safe between threads.

    A change that any worker has answered is in it: workers count their changes in memory that they share, and a worker
    that finds the count moved opens the newest snapshot before it goes on. Changes by other programs are found by
    `LiveShop.watch`.
    """

    def __init__(self, live: LiveShop, board: Board) -> None:
        self._live = live
        self._board = board
        self._turn = threading.Lock()
        self._seen = 0

    def __call__(self) -> Recommender:
        """Return the recommender of the newest snapshot."""
        changes = self._board.changes
        if changes != self._seen:
            with self._turn:
                if changes > self._seen:
                    self._live.refresh()
                    self._seen = changes
        return self._live.current
