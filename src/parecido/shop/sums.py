"""Checksums of rows, which SQLite itself does not keep, so that a flipped bit is noticed before it is served."""

from __future__ import annotations

import zlib

Value = str | bytes | int | None
"""What a column holds."""


def row_sum(*values: Value) -> int:
    """Return the CRC-32 (ISO 3309) over values in their order, each with its kind and length."""
    total = 0
    for value in values:
        if isinstance(value, bytes):
            kind, content = b"b", value
        else:
            kind, content = (b"-", b"") if value is None else (b"t", str(value).encode("utf-8", "surrogatepass"))
        total = zlib.crc32(content, zlib.crc32(b"%b%d:" % (kind, len(content)), total))
    return total
