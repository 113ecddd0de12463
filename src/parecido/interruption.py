"""What Ctrl-C ends a command with."""

from __future__ import annotations

import sys
from contextlib import suppress

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 plus the signal's number, as shells count."""


def tell_interruption() -> int:
    """Say on stderr that the command was interrupted, and how it goes on; return the exit code."""
    with suppress(OSError, AttributeError):  # a stream that was closed from the start is None
        sys.stderr.write("\ninterrupted; what was finished is kept, run the same command to continue\n")
    return INTERRUPTED
