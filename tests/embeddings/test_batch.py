"""Pictures of one moment go through the network together; the network here doubles a number."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from parecido.embeddings.batch import Batches


class Network:
    """Doubles numbers, once it is let: `gate` holds its runs, and `arrived` says that one began."""

    def __init__(self) -> None:
        self.runs: list[list[int]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Semaphore(0)

    def embed(self, prepared: Any) -> Any:
        self.runs.append(prepared.ravel().tolist())
        self.arrived.release()
        assert self.gate.wait(10)
        if 13 in prepared:
            raise ValueError("no thirteen")
        return prepared.astype(np.float32) * 2


def picture(number: int) -> Any:
    return np.array([number], dtype=np.uint8)


class Asking:
    """Asks with some numbers, each in a thread of its own, in their order."""

    def __init__(self, batches: Batches) -> None:
        self.batches = batches
        self.found: dict[int, float | str] = {}
        self.threads: list[threading.Thread] = []

    def ask(self, *numbers: int) -> None:
        waiting = len(self.batches._waiting)
        for number in numbers:
            waiting += 1
            thread = threading.Thread(target=self._ask, args=(number,))
            self.threads.append(thread)
            thread.start()
            wait_until(self.batches, partial(self._waits, waiting))

    def _waits(self, many: int) -> bool:
        return len(self.batches._waiting) >= many

    def _ask(self, number: int) -> None:
        try:
            self.found[number] = float(self.batches.embed(picture(number))[0])
        except ValueError as error:
            self.found[number] = str(error)

    def join(self) -> None:
        for thread in self.threads:
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture
def network() -> Network:
    return Network()


def held(network: Network, **options: Any) -> Asking:
    """Return who asks while the network is busy with 1."""
    network.gate.clear()
    asking = Asking(Batches(network.embed, **{"runners": 1, "most": 8, "wait": 0.0, **options}))
    asking.threads.append(threading.Thread(target=asking._ask, args=(1,)))
    asking.threads[0].start()
    assert network.arrived.acquire(timeout=10)
    return asking


def test_who_is_alone_is_run_alone(network: Network) -> None:
    batches = Batches(network.embed, runners=1, most=8, wait=60.0)
    assert [batches.embed(picture(number)).tolist() for number in (1, 2)] == [[2.0], [4.0]]
    assert network.runs == [[1], [2]]


def test_those_who_wait_go_together(network: Network) -> None:
    asking = held(network)
    asking.ask(2, 3, 4)
    network.gate.set()
    asking.join()
    assert network.runs == [[1], [2, 3, 4]]
    assert asking.found == {1: 2.0, 2: 4.0, 3: 6.0, 4: 8.0}


def test_no_run_has_more_than_the_most(network: Network) -> None:
    asking = held(network, most=2)
    asking.ask(2, 3, 4)
    network.gate.set()
    asking.join()
    assert network.runs == [[1], [2, 3], [4]]
    assert asking.found == {1: 2.0, 2: 4.0, 3: 6.0, 4: 8.0}


def test_an_error_is_everybodys_of_that_run_and_nobody_waits_for_ever(network: Network) -> None:
    asking = held(network, most=2)
    asking.ask(2, 13, 4)
    network.gate.set()
    asking.join()
    assert asking.found == {1: 2.0, 2: "no thirteen", 13: "no thirteen", 4: 8.0}
    assert asking.batches._running == 0


def test_a_run_waits_for_what_is_on_its_way(network: Network) -> None:
    """2 leads and finds 3 still coming; it goes once 3 is there."""
    asking = Asking(Batches(network.embed, runners=1, most=8, wait=60.0))
    with asking.batches.coming():
        asking.threads.append(threading.Thread(target=asking._ask, args=(2,)))
        asking.threads[0].start()
        wait_until(asking.batches, lambda: len(asking.batches._waiting) == 1)
        asking.ask(3)
        assert network.runs == []
    asking.join()
    assert [sorted(run) for run in network.runs] == [[2, 3]]


def test_but_no_longer_than_it_may(network: Network) -> None:
    batches = Batches(network.embed, runners=1, most=8, wait=0.001)
    with batches.coming():
        assert batches.embed(picture(2)).tolist() == [4.0]


def test_two_runs_at_once_and_each_is_told_of(network: Network) -> None:
    told: list[int] = []
    asking = held(network, runners=2)
    asking.batches.ran = lambda seconds, pictures: told.append(pictures) if seconds >= 0 else None
    asking.threads.append(threading.Thread(target=asking._ask, args=(2,)))
    asking.threads[-1].start()
    assert network.arrived.acquire(timeout=10)
    asking.ask(3, 4, 5)
    network.gate.set()
    asking.join()
    assert sorted(told)[-1] in {2, 3}
    assert sum(told) == 5
    assert asking.batches._running == 0


def test_what_goes_wrong_with_who_is_told_is_not_theirs_who_waited(network: Network) -> None:
    """5 leads and is told so; 6 went with it."""

    def fail(_seconds: float, pictures: int) -> None:
        if pictures == 2:
            raise ValueError("no figures")

    asking = held(network)
    asking.batches.ran = fail
    asking.ask(5, 6)
    network.gate.set()
    asking.join()
    assert asking.found == {1: 2.0, 5: "no figures", 6: 12.0}
    assert asking.batches._running == 0


def wait_until(batches: Batches, true: Callable[[], bool]) -> None:
    with batches._change:
        assert batches._change.wait_for(true, 10)
