"""Lanes of threads before tasks that a test holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from parecido.server.load.figures import Figures
from parecido.server.load.lane import CHANGES, LANES, PHOTOS, QUESTIONS, Room
from parecido.server.load.lanes import Lanes
from parecido.server.load.series import QUEUED, TURNED_AWAY, WAITING, WORKED_ON


class Held:
    """A task of a lane; it is done once it is let."""

    def __init__(self, lane: int, fails: bool = False) -> None:
        self._lane = lane
        self._fails = fails
        self.gate = threading.Event()
        self.begun = threading.Event()
        self.done = threading.Event()
        self.away = ""
        self.cancelled = False

    def lane(self) -> int:
        return self._lane

    def turn_away(self, lane: str) -> None:
        self.away = lane

    def service(self) -> None:
        self.begun.set()
        if not self.away:
            assert self.gate.wait(10)
        self.done.set()
        if self._fails:
            raise ValueError("a fault of the application")

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def figures() -> Figures:
    return Figures()


@pytest.fixture
def lanes(figures: Figures) -> Iterator[Lanes]:
    """Lanes of one thread, where one may wait."""
    lanes = Lanes([Room(1, 1)] * len(LANES), figures)
    yield lanes
    lanes.shutdown(timeout=10)


def test_one_is_worked_on_one_waits_and_the_third_is_turned_away(lanes: Lanes, figures: Figures) -> None:
    first, second, third = Held(PHOTOS), Held(PHOTOS), Held(PHOTOS)
    lanes.add_task(first)
    assert first.begun.wait(10)
    lanes.add_task(second)
    lanes.add_task(third)
    assert third.done.wait(10)
    assert (first.away, second.away, third.away) == ("", "", "photos")
    assert figures.each(TURNED_AWAY)[0][:, 0].tolist() == [0, 0, 0, 1, 0, 0, 0]
    assert figures.each(WAITING)[0][PHOTOS, 0] == figures.each(WORKED_ON)[0][PHOTOS, 0] == 1
    first.gate.set()
    second.gate.set()
    assert second.done.wait(10)
    lanes.shutdown(timeout=10)
    assert figures.each(WAITING)[0][PHOTOS, 0] == figures.each(WORKED_ON)[0][PHOTOS, 0] == 0
    assert figures.each(QUEUED)[0][PHOTOS, :-1].sum() == 2


def test_a_lane_does_not_wait_for_another(lanes: Lanes) -> None:
    photos = [Held(PHOTOS), Held(PHOTOS)]
    for photo in photos:
        lanes.add_task(photo)
    question = Held(QUESTIONS)
    question.gate.set()
    lanes.add_task(question)
    assert question.done.wait(10)
    for photo in photos:
        photo.gate.set()


def test_a_thread_outlives_what_goes_wrong(lanes: Lanes, caplog: pytest.LogCaptureFixture) -> None:
    for fails in (True, False):
        task = Held(CHANGES, fails)
        task.gate.set()
        lanes.add_task(task)
        assert task.done.wait(10)
    lanes.shutdown(timeout=10)
    assert [record.message for record in caplog.records] == ["a request could not be answered"]


def test_the_end_waits_for_what_is_worked_on_and_cancels_the_rest(lanes: Lanes) -> None:
    first, second = Held(PHOTOS), Held(PHOTOS)
    lanes.add_task(first)
    assert first.begun.wait(10)
    lanes.add_task(second)
    ending = threading.Thread(target=lanes.shutdown, kwargs={"timeout": 10})
    ending.start()
    first.gate.set()
    ending.join(10)
    assert not ending.is_alive()
    assert (first.done.is_set(), second.begun.is_set(), second.cancelled) == (True, False, True)
