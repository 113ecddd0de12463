"""What Ctrl-C ends a command with."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 plus the signal's number, as shells count."""
_BEGIN_ANEW = frozenset({
    "backup",
    "check",
    "evaluate",
    "explain",
    "export",
    "health",
    "info",
    "recommend",
    "restore",
    "similar",
})  # fmt: skip
"""Commands that keep nothing of what they had begun."""


def tell_interruption(arguments: Sequence[str] | None = None) -> int:
    """Say on stderr that the command was interrupted, and how it goes on, if it does; return the exit code.

    `arguments` are those of the command line, the process's own where they are None.
    """
    words = sys.argv[1:] if arguments is None else arguments
    anew = next((word for word in words if not word.startswith("-")), "") in _BEGIN_ANEW
    rest = "" if anew else "; what was finished is kept, run the same command to continue"
    with suppress(OSError, AttributeError):  # a stream that was closed from the start is None
        sys.stderr.write(f"\ninterrupted{rest}\n")
    return INTERRUPTED
