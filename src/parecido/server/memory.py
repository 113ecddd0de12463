"""Memory that was needed for a moment goes back to the system, where the C library is glibc.

glibc learns from the first large picture to keep blocks of its size, in an arena for each thread: a service that
decoded eight large pictures at once would hold gigabytes from then on that nobody uses.
"""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD = -3
_LARGE = 4 * 1024 * 1024
"""Bytes from which a block is asked of the system by itself, and given back when it is freed.

A photo that is decoded as small as the model wants it has less."""


def return_large_blocks() -> bool:
    """Let this process give large blocks back as soon as they are free; return whether its C library can."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_MMAP_THRESHOLD, _LARGE))
