"""The memory that pictures may take while they are decoded: those that do not fit together wait for each other."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image

MOST_BYTES: Final = 800_000_000
"""What all pictures that are being decoded in this process may take together: one of 50 megapixels at its dearest."""

_BYTES: Final = {"WEBP": 16}
"""Bytes per pixel that a format takes at most while it is decoded, as measured; Pillow's WebP keeps four copies."""
_BYTES_ELSE: Final = 10
_COEFFICIENTS: Final = 8
"""Bytes per pixel that a progressive JPEG keeps of the whole picture, however small it is decoded."""


class Room:
    """Lends bytes to threads, first come, first served. Safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = most
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def lend(self, size: int) -> Iterator[None]:
        """Wait until there are `size` bytes to lend, and take them back after the block; more than all are all."""
        size = min(size, self._most)
        self._take(size)
        try:
            yield
        finally:
            with self._changed:
                self._left += size
                self._changed.notify_all()

    def _take(self, size: int) -> None:
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: self._waiting[0] is ticket and self._left >= size)
                self._left -= size
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()


ROOM: Final = Room(MOST_BYTES)
"""The room of this process."""


def decoding_bytes(opened: Image.Image, pixels: int) -> int:
    """Return what an opened picture takes at most while it is decoded and made RGB.

    `pixels` is how many the file holds; `opened.size` may be smaller, where a JPEG is decoded at reduced size.
    """
    width, height = opened.size
    whole = _COEFFICIENTS * pixels if opened.info.get("progressive") else 0
    return whole + width * height * _BYTES.get(opened.format or "", _BYTES_ELSE)
