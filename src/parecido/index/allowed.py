"""Which rows of an index compete: made once for a filter and a snapshot, then used by every query that asks with it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError

Mask = NDArray[np.bool_]
"""One truth value for each row, shape (n,)."""


class Allowed:
    """The rows that a filter lets through, in the forms that backends want; each form is made on first use and kept.

    Immutable, and safe to use from several threads: two that make a form at once make the same one.
    """

    def __init__(self, mask: Mask) -> None:
        """Let through the rows that are true in `mask`, which must not change afterwards.

        Raises QueryError unless it is a row of truth values.
        """
        if mask.dtype != np.bool_ or mask.ndim != 1:
            raise QueryError(f"the filter is {mask.dtype} {mask.shape}; expected bool (n,), one for each row")
        self.mask: Mask = mask.view()
        self.mask.flags.writeable = False

    def __len__(self) -> int:
        """Rows that the filter speaks of, allowed or not: those of the index."""
        return len(self.mask)

    @cached_property
    def count(self) -> int:
        """How many rows may compete."""
        return int(np.count_nonzero(self.mask))

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The rows that may compete, ascending, shape (count,)."""
        return np.flatnonzero(self.mask)

    @cached_property
    def barred(self) -> NDArray[np.intp]:
        """The rows that may not compete, ascending, shape (n - count,)."""
        return np.flatnonzero(~self.mask)

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """The mask with eight rows to a byte, the first row in the lowest bit."""
        return np.packbits(self.mask, bitorder="little")

    @property
    def share(self) -> float:
        """The share of the rows that may compete, 0 to 1; 0 where there are none."""
        return self.count / len(self.mask) if len(self.mask) else 0.0
