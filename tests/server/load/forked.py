"""A part of a test in a process of its own."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable


def in_child(part: Callable[[], bool]) -> Callable[[], bool]:
    """Run `part` in a child of this process; the answer waits for it and says whether it was true."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of the tests hold nothing that it needs
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if part() else 1
        finally:
            os._exit(code)
    return lambda: os.waitpid(pid, 0)[1] == 0
