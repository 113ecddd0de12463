"""The values of one column as classes to judge by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MISSING = -1
MOST_CLASSES = 512
"""Values that are told apart, the most frequent ones; all others are one class, which is never suggested."""
OTHERS = ""
"""The name of that class."""


@dataclass(frozen=True, slots=True)
class Classes:
    """One column of n products: `codes` int64 (n,), the number of each one's class in `names`, MISSING for none."""

    column: str
    names: tuple[str, ...]
    codes: NDArray[np.int64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which products have a value, (n,)."""
        return np.asarray(self.codes != MISSING)

    @property
    def shares(self) -> NDArray[np.float32]:
        """The share of the labelled products that each class has, (classes,)."""
        counts = np.bincount(self.codes[self.known], minlength=len(self.names)).astype(np.float32)
        return np.asarray(counts / max(1.0, float(counts.sum())), dtype=np.float32)


def read_classes(column: str, texts: Sequence[str], most: int = MOST_CLASSES) -> Classes:
    """Return the classes of a column's texts ("" = missing), in the order of their names, OTHERS last."""
    values = np.asarray(texts, dtype=np.str_)
    names, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    frequent = np.argsort(np.where(names == "", 0, -counts), kind="stable")[:most]
    kept = np.sort(frequent[names[frequent] != ""])
    rest = (names != "") & ~np.isin(np.arange(len(names)), kept)
    numbers = np.full(len(names), MISSING, dtype=np.int64)
    numbers[kept] = np.arange(len(kept))
    numbers[rest] = len(kept)
    chosen = tuple(str(name) for name in names[kept])
    return Classes(column, (*chosen, OTHERS) if rest.any() else chosen, numbers[codes.reshape(-1)])
