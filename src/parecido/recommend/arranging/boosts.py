"""Boosts and burials: what a product's columns add to its similarity, or take from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError
from parecido.index.contract import Mask

Rows = NDArray[np.intp]
MOST = 0.2
"""The most that all boosts of a product together add to its similarity or take from it, a cosine."""
QUANTILES = (0.05, 0.95)
"""Where the numbers of a column count nothing and everything; one wrong price of a million moves neither."""


class Fields(Protocol):
    """The columns of a shop's products."""

    def matches(self, column: str, value: str, rows: Rows, /) -> Mask:
        """Return which of some product rows have just this text in a column, "" for missing. Raises UnknownColumn."""
        ...

    def numbers(self, column: str, /) -> NDArray[np.float64]:
        """Return a column's numbers for all product rows, nan where there is none.

        Raises UnknownColumn, or QueryError where they cannot be compared.
        """
        ...


@dataclass(frozen=True, slots=True)
class Boost:
    """What one column adds to a product's similarity; a negative `by` buries.

    With a `value`, products whose column has just this text get all of `by`. Without one the column holds numbers:
    its 5 % quantile and less get nothing, its 95 % quantile and more all of `by`, those between their share. A missing
    value, and a text that is no number, gets nothing.
    """

    column: str
    by: float
    value: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.by, bool) or not isinstance(self.by, int | float) or not 0 < abs(self.by) <= MOST:
            # Python writes no number of thousands of digits, which a program or a rule may give.
            shown = "far too large" if isinstance(self.by, int) and abs(self.by) > 10**40 else str(self.by)[:40]
            raise QueryError(
                f"the boost of {self.column!r} is {shown}; give a number from -{MOST} to {MOST}, but not 0"
            )


class Booster:
    """Boosts of one snapshot's products; the scale of a column of numbers is found once and kept."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._scales: dict[str, tuple[float, float] | None] = {}

    def added(self, boosts: Sequence[Boost], rows: Rows) -> NDArray[np.float64]:
        """Return what each boost adds to each of the product `rows`, shape (boosts, rows).

        Where those of a product are more than MOST together, each counts its share of that. Raises UnknownColumn, or
        QueryError for a column of prices in several currencies.
        """
        made = np.zeros((len(boosts), len(rows)))
        for boost, line in zip(boosts, made, strict=True):
            if boost.value is None:
                line[:] = boost.by * self._shares(boost.column, rows)
            else:
                line[self._fields.matches(boost.column, boost.value, rows)] = boost.by
        return bounded(made)

    def _shares(self, column: str, rows: Rows) -> NDArray[np.float64]:
        """Return where a column's numbers lie between its quantiles, 0 to 1; 0 for what is no number."""
        numbers = self._fields.numbers(column)
        if column not in self._scales:
            self._scales[column] = robust_scale(numbers)
        scale = self._scales[column]
        if scale is None:
            return np.zeros(len(rows))
        low, high = scale
        return np.nan_to_num(np.clip((numbers[rows] - low) / (high - low), 0.0, 1.0), nan=0.0)


def bounded(added: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each boost adds to each product, (boosts, rows): never more than MOST together, up or down."""
    together = np.abs(added.sum(axis=0))
    share: NDArray[np.float64] = np.divide(MOST, together, out=np.ones_like(together), where=together > MOST)
    return added * share


def robust_scale(numbers: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the numbers that count nothing and everything; None where they are all the same, or there are none.

    The 5 % and the 95 % quantile, or the least and the largest where most numbers are one.
    """
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return None
    low, high = (float(each) for each in np.quantile(known, QUANTILES))
    if not low < high:
        low, high = float(known.min()), float(known.max())
    return (low, high) if low < high else None
