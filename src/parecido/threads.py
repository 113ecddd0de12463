"""Work on several threads, its results in order and never many of them at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_MOMENT = 0.2
"""Seconds of one wait. Ctrl-C that reaches another thread, or comes just before a wait, is noticed only at its end."""


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
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        except BaseException:
            stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _result(future: Future[Result]) -> Result:
    """Return a task's result once it is there."""
    while wait([future], _MOMENT).not_done:
        pass
    return future.result()
