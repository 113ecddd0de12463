"""What workers share, between real processes."""

from __future__ import annotations

import errno
import os

import pytest
from tests.server.load.forked import in_child

from parecido.server.load.board import Board
from parecido.server.load.figures import Figures, clear_gauges
from parecido.server.load.series import READY, STARTS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="several workers need a system that can fork")


def test_a_change_in_one_process_is_seen_in_another() -> None:
    board = Board(2)

    def change() -> bool:
        board.note_change()
        return True

    assert in_child(change)()
    assert board.changes == 1
    board.note_change()
    assert in_child(lambda: board.changes == 2)()


def test_each_worker_counts_for_itself_and_all_read_it() -> None:
    board = Board(2)

    def count() -> bool:
        figures = Figures(board, 1)
        figures.count(STARTS)
        figures.set(READY, 1)
        return True

    assert in_child(count)()
    figures = Figures(board, 0)
    figures.count(STARTS, by=2)
    assert [each[0] for each in figures.each(STARTS)] == [2, 1]
    assert [each[0] for each in figures.each(READY)] == [0, 1]
    clear_gauges(board, 1)
    assert [each[0] for each in figures.each(READY)] == [0, 0]
    assert [each[0] for each in figures.each(STARTS)] == [2, 1]


def test_a_lock_keeps_other_processes_out_and_dies_with_its_own() -> None:
    board = Board(2)
    lock = board.writing_lock
    with lock:
        assert not lock.acquire(timeout=0)
        assert in_child(lambda: not lock.acquire(timeout=0))()
    assert in_child(lambda: lock.acquire(timeout=0))()  # and it ends without giving it back
    assert lock.acquire(timeout=0)
    lock.release()


def test_a_lock_of_one_process_is_one_between_its_threads() -> None:
    lock = Board().writing_lock
    with lock:
        assert not lock.acquire(timeout=0)
    assert lock.acquire()
    lock.release()


def test_a_lock_is_waited_for_also_where_the_system_sees_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so of two processes whose threads each wait for a lock of the other one, without there being a circle."""
    lock, tries = Board(2).rates_lock, []

    def lockf(*asked: int) -> None:
        tries.append(asked)
        if len(tries) == 1:
            raise OSError(errno.EDEADLK, "Resource deadlock avoided")

    monkeypatch.setattr("parecido.server.load.shared_lock.fcntl.lockf", lockf)
    assert lock.acquire()
    assert len(tries) == 2
    lock.release()
