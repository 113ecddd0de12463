"""Which rows compete, kept for the filters asked with lately, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

from parecido.index.contract import Allowed, Mask

LEAST_BYTES = 32 * 1024 * 1024
"""Bytes of rows that are kept of the products of any shop, and as many of its pictures."""
BYTES_PER_ROW = 256
"""Bytes that are kept for each product, and for each picture, of a shop large enough that they are more.

That is 28 filters that let all rows through, or 132 that let a tenth of them through. An index may keep as much again
with them; of a million products the vectors alone take several times that.
"""


def kept_bytes(rows: int) -> int:
    """Return how many bytes may be kept of the filters of so many rows."""
    return max(LEAST_BYTES, BYTES_PER_ROW * rows)


@dataclass(frozen=True, slots=True)
class KeptRows:
    """The rows that compete, and the mask that they were made from where that is another one."""

    allowed: Allowed
    mask: Mask | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of memory that all forms of it take once they are made."""
        whose = 0 if self.mask is None else self.mask.nbytes
        return whose + len(self.allowed) + len(self.allowed) // 8 + 8 * self.allowed.count
