"""Which rows compete, kept for the filters asked with lately, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

from parecido.index.contract import Allowed, Mask

KEPT_BYTES = 32 * 1024 * 1024
"""Bytes of rows that are kept of products, and as many of pictures; an index may keep as much again with them.

Of a million products that is seventeen filters that let a tenth of them through, or three that let all through.
"""


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
