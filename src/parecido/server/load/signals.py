"""Signals as something to wait for, beside pipes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def signals_in(told: list[int]) -> Iterator[int]:
    """Collect SIGTERM and SIGINT in a list while the block runs; give a pipe that can be read when there is one."""
    wake, end = os.pipe()
    for each in (wake, end):
        os.set_blocking(each, False)
    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, lambda number, _frame: told.append(number)) for number in numbers}
    before = signal.set_wakeup_fd(end, warn_on_full_buffer=False)
    try:
        yield wake
    finally:
        signal.set_wakeup_fd(before)
        for number, handler in previous.items():
            signal.signal(number, handler)
        os.close(wake)
        os.close(end)
