"""Work on several threads, its results in order and never many of them at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_LOOK_UP = 0.5
"""Seconds after which a wait looks up for Ctrl-C: one that comes just as a lock is waited for wakes nobody."""


def work_in_order(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int,
    *,
    name: str = "parecido",
    stop: Callable[[], object] = lambda: None,
) -> Iterator[Result]:
    """Yield what `work` makes of each task, in order, `workers` of them in the making and as many waiting.

    What is in the making is always waited for; where the rest is not wanted any more (Ctrl-C, an error), `stop` is
    called before, so that it can end early. Pillow and onnxruntime let other threads run while they work, so threads
    use all cores with one copy of a model.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix=name) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(work, task))
                if len(waiting) >= 2 * workers:
                    yield _await(waiting.popleft())
            while waiting:
                yield _await(waiting.popleft())
        except BaseException:
            stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _await(future: Future[Result]) -> Result:
    """Return a result, however long it takes."""
    while not future.done():
        wait((future,), timeout=_LOOK_UP)
    return future.result()
