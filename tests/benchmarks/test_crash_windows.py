"""The moments at which the crash run stops a writer, each a name in the package that it replaces."""

from __future__ import annotations

from importlib import import_module

import pytest
from benchmarks.crash.writer import WINDOWS


@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_is_where_it_says(window: str) -> None:
    """A function that moved is noticed by the plain tests, not by the run that kills writers."""
    module, name, when = WINDOWS[window]
    assert callable(getattr(import_module(module), name))
    assert when in {"before", "after"}
