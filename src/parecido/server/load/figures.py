"""What one worker has counted, and the sums over all of them."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.recommend.turns import Step
from parecido.server.load.board import Board
from parecido.server.load.series import (
    BATCHES,
    CODES,
    EMBEDDING,
    EVERY,
    OTHER,
    REFUSED,
    REQUESTS,
    ROUTES,
    SEARCHING,
    STATUSES,
    Series,
)

_STATUS_PLACE = {status: place for place, status in enumerate(STATUSES)}
_CODE_PLACE = {code: place for place, code in enumerate(CODES)}


def clear_gauges(board: Board, worker: int) -> None:
    """Let what a worker has now be nothing: it has died, or just begins. What it has counted stays."""
    for series in EVERY:
        if series.kind == "gauge":
            board.numbers(series, worker)[:] = 0
    board.looked[worker] = 0.0


class Figures:
    """Counts for one worker. Safe between threads; a few microseconds each.

    `routes` names those that are told apart, the same in all workers; what is none of them is the last, "other".
    """

    def __init__(self, board: Board | None = None, worker: int = 0) -> None:
        self.board = board or Board()
        self._turn = threading.Lock()
        self._numbers = {series.name: self.board.numbers(series, worker) for series in EVERY}
        self.routes: tuple[str, ...] = (OTHER,)
        self._route_place: dict[str, int] = {OTHER: 0}
        clear_gauges(self.board, worker)

    def name_routes(self, routes: Sequence[str]) -> None:
        """Tell these routes apart from now on."""
        self.routes = (*routes[: ROUTES - 1], OTHER)
        self._route_place = {route: place for place, route in enumerate(self.routes)}

    def count(self, series: Series, *labels: int, by: float = 1.0) -> None:
        """Add to a counter, or to a gauge; `labels` are the places of the labels' values."""
        with self._turn:
            self._numbers[series.name][labels] += by

    def set(self, series: Series, value: float, *labels: int) -> None:
        """Set a gauge."""
        self._numbers[series.name][labels] = value

    def observe(self, series: Series, value: float, *labels: int) -> None:
        """Add a value to a histogram."""
        numbers = self._numbers[series.name][labels]
        with self._turn:
            numbers[bisect_left(series.bounds, value)] += 1
            numbers[-1] += value

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        place = self._route_place.get(route, len(self.routes) - 1)
        self.observe(REQUESTS, seconds, place, _STATUS_PLACE.get(status, len(STATUSES)))

    def refused(self, code: str) -> None:
        """Count a refusal."""
        self.count(REFUSED, _CODE_PLACE.get(code, len(CODES) - 1))

    def took(self, step: Step, seconds: float) -> None:
        """Count what a question spent with a step; see Stopwatch."""
        self.observe(EMBEDDING if step == "embed" else SEARCHING, seconds)

    def ran(self, _seconds: float, pictures: int) -> None:
        """Count a run of the network; see Stopwatch."""
        self.observe(BATCHES, float(pictures))

    def each(self, series: Series) -> list[NDArray[np.float64]]:
        """Return the numbers of every worker as they are now."""
        return [self.board.numbers(series, worker).copy() for worker in range(self.board.workers)]
