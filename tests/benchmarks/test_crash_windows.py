"""The moments at which the crash run stops a process, each a name in the package that it replaces."""

from __future__ import annotations

from functools import reduce
from importlib import import_module

import pytest
from benchmarks.crash import commands, writer
from benchmarks.crash.writer import Window

WINDOWS = writer.WINDOWS | {name: window for name, (_, window) in commands.WINDOWS.items()}


@pytest.mark.parametrize("window", WINDOWS.values(), ids=list(WINDOWS))
def test_a_window_is_where_it_says(window: Window) -> None:
    """A function that moved is noticed by the plain tests, not by the run that kills writers."""
    assert callable(reduce(getattr, window.name.split("."), import_module(window.module)))
    assert window.when in {"before", "after"}
    assert window.call >= 1


def test_every_moment_has_its_name() -> None:
    assert len(WINDOWS) == len(writer.WINDOWS) + len(commands.WINDOWS)
