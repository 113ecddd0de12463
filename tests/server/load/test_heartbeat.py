"""Who is silent for too long, and who only seems to be."""

from __future__ import annotations

from parecido.server.load.heartbeat import Heartbeats


class Watched:
    """Two workers whose beats and whose time the test tells."""

    def __init__(self) -> None:
        self.now = 100.0
        self.ready = [0, 1]
        self.beats = [0.0, 0.0]
        self.heartbeats = Heartbeats(self.beats.__getitem__, silent=30.0, look=2.0, clock=lambda: self.now)

    def look(self, *beating: int, after: float = 2.0) -> list[int]:
        self.now += after
        for place in beating:
            self.beats[place] = self.now
        return self.heartbeats.hung(self.ready)


def test_one_that_does_not_come_round_for_long_enough_hangs() -> None:
    watched = Watched()
    watched.look(0, 1)
    assert [watched.look(0) for _ in range(14)] == [[]] * 14
    assert watched.look(0) == [1]


def test_one_beat_begins_the_time_anew() -> None:
    watched = Watched()
    watched.look(0, 1)
    assert [watched.look(0) for _ in range(14)] == [[]] * 14
    assert [watched.look(0, 1), *(watched.look(0) for _ in range(14))] == [[]] * 15


def test_one_that_still_starts_is_waited_for() -> None:
    watched = Watched()
    watched.ready = [0]
    assert [watched.look(0) for _ in range(100)] == [[]] * 100


def test_one_whose_loop_never_comes_round_hangs() -> None:
    watched = Watched()
    assert [watched.look(0) for _ in range(16)] == [[]] * 15 + [[1]]


def test_a_service_that_stood_still_as_a_whole_goes_on() -> None:
    """Stopped in a debugger or frozen with its container: the workers did not beat, and nobody looked."""
    watched = Watched()
    watched.look(0, 1)
    assert watched.look(after=3600.0) == []
    assert watched.look(0, 1) == []


def test_the_next_one_in_the_place_is_not_taken_for_the_one_before() -> None:
    watched = Watched()
    watched.look(0, 1)
    assert [watched.look(0) for _ in range(15)][-1] == [1]
    watched.ready = [0]
    assert watched.look(0) == []
    watched.ready = [0, 1]
    assert watched.look(0) == []
