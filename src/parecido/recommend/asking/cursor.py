"""Cursors: what earlier pages of an answer have shown, as a short text that a client gives back.

A cursor names products by their numbers in the shop, which are never given to another product. So the next page, of
whatever snapshot of the shop, shows nothing twice, and needs nothing kept on the server.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable

from parecido.errors import QueryError

MOST_SHOWN = 1000
"""Products that the pages of one answer may show together; the last page has no cursor."""
_LONGEST = 16_384
"""Letters; more than MOST_SHOWN numbers of ten digits take."""
_LARGEST_SHIFT = 49
"""A number has at most 56 bits: a thousand of them still add up to one that SQLite could hold, 63 bits."""


def write_cursor(numbers: Iterable[int]) -> str:
    """Return a cursor for the numbers of all products shown so far: letters, digits, "-" and "_"."""
    made = bytearray()
    last = 0
    for number in sorted(set(numbers)):
        step, last = number - last, number
        while step > 0x7F:
            made.append(step & 0x7F | 0x80)
            step >>= 7
        made.append(step)
    whole = zlib.crc32(made).to_bytes(4, "big") + made
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")


def read_cursor(text: str) -> list[int]:
    """Return the numbers of the products shown, ascending. Raises QueryError for what write_cursor did not make."""
    try:
        if not text.isascii() or len(text) > _LONGEST:
            raise ValueError
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if len(whole) < 4 or zlib.crc32(whole[4:]) != int.from_bytes(whole[:4], "big"):
            raise ValueError
        return _read_steps(whole[4:])
    except (ValueError, binascii.Error):
        raise QueryError(
            f"{text[:40]!r} is no cursor of an answer; give the text of its key next, whole, or leave it out"
        ) from None


def _read_steps(steps: bytes) -> list[int]:
    """Return the numbers whose differences are written in groups of seven bits, the lowest first.

    Raises ValueError for more of them, or larger ones, than a shop has.
    """
    numbers: list[int] = []
    last = step = shift = 0
    for byte in steps:
        if shift > _LARGEST_SHIFT or len(numbers) >= MOST_SHOWN:
            raise ValueError
        step |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            last += step
            numbers.append(last)
            step, shift = 0, 0
    return numbers
