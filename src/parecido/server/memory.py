"""Memory that was needed for a moment goes back to the system, where the C library is glibc.

glibc learns from the first large picture to keep blocks of its size, in an arena for each thread: a service that
decoded eight large pictures at once would hold gigabytes from then on that nobody uses.
"""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
_ARENAS = 2
"""Heaps for all threads. glibc makes one for nearly each thread, which keeps what it ever needed at once; of our
threads few run at one time.
"""
_LARGE = 4 * 1024 * 1024
"""Bytes from which a block is asked of the system by itself, and given back when it is freed.

A photo that is decoded as small as the model wants it has less."""


def return_large_blocks() -> bool:
    """Let this process give large blocks back as soon as they are free; return whether its C library can.

    To be called before its threads are started: a heap that is there stays.
    """
    library = _glibc()
    if library is None:
        return False
    return bool(library.mallopt(_ARENA_MAX, _ARENAS)) and bool(library.mallopt(_MMAP_THRESHOLD, _LARGE))


def return_free_blocks() -> bool:
    """Give back what lies free between blocks in use, as after a change of the shop; return whether there was any."""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


def _glibc() -> ctypes.CDLL | None:
    """Return the C library, where it is one that has these functions."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
