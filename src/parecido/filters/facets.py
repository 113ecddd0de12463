"""How many of the matching products have each value of a column."""

from __future__ import annotations

from dataclasses import dataclass

from parecido.filters.columns import Columns
from parecido.index.contract import Mask


@dataclass(frozen=True, slots=True)
class Facet:
    """A value of a column ("" = missing), and how many rows have it."""

    value: str
    count: int


def count_values(columns: Columns, name: str, mask: Mask | None = None, *, most: int | None = None) -> list[Facet]:
    """Return the values of a column among the rows of a mask (n,), or among all of them, the most frequent first.

    Equally frequent ones are in alphabetical order; `most` cuts the list. Raises UnknownColumn.
    """
    column = columns.encoded(name)
    counts = column.counts(mask)
    found = [Facet(text, int(counts[code])) for text, code in column.code_of.items() if counts[code]]
    return sorted(found, key=lambda facet: (-facet.count, facet.value))[:most]
