"""Ordered work on threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from parecido.threads import work_in_order


def test_results_come_in_order_and_tasks_are_not_all_taken_at_once() -> None:
    taken = []

    def tasks() -> Iterator[int]:
        for task in range(10):
            taken.append(task)
            yield task

    results = work_in_order(lambda task: task * task, tasks(), 2)
    assert next(results) == 0
    assert taken == [0, 1, 2, 3]
    assert list(results) == [task * task for task in range(1, 10)]


def test_what_a_task_raises_comes_out() -> None:
    with pytest.raises(ZeroDivisionError):
        list(work_in_order(lambda task: 1 // task, [1, 0], 1))


def test_what_is_in_the_making_is_told_to_stop_before_it_is_waited_for() -> None:
    began, over = threading.Event(), threading.Event()

    def work(task: int) -> int:
        if task:
            began.set()
            assert over.wait(10)
        return task

    results = work_in_order(work, [0, 1], 1, stop=over.set)
    assert next(results) == 0
    assert began.wait(10)
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    assert over.is_set()
