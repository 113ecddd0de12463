"""Four products, whose every answer the reader can see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from parecido.filters import Filters, Where

SMALL = {
    "id": ["a", "b", "c", "d"],
    "gender": ["Women", "Men", "", "Women"],
    "colour": ["Red", "Navy Blue", "Pink", ""],
    "price": ["10", "49.90 USD", "ask", ""],
    "added": ["2024-01-31", "2024-02-01T10:00", "2024-02-02 08:00", "soon"],
    "brand name": ["O'Neill", "Rock and Roll", "a=b", "café"],
}


@dataclass(frozen=True, slots=True)
class SmallTable:
    """Columns of texts that remembers which were read."""

    data: Mapping[str, Sequence[str]] = field(default_factory=lambda: SMALL)
    read: list[str] = field(default_factory=list)

    @property
    def columns(self) -> Sequence[str]:
        return tuple(self.data)

    def texts(self, column: str, rows: Sequence[int] | None = None, /) -> Sequence[str]:
        self.read.append(column if rows is None else f"{column} of {len(rows)}")
        return self.data[column] if rows is None else [self.data[column][row] for row in rows]

    def lines(self, columns: Sequence[str], /) -> Iterable[Sequence[str]]:
        self.read.append(" and ".join(columns))
        return zip(*(self.data[column] for column in columns), strict=True)


def small_filters(data: Mapping[str, Sequence[str]] = SMALL) -> Filters:
    """Return the filters of a small table."""
    return Filters(SmallTable(data), len(next(iter(data.values()))))


def matching(where: Where | None, filters: Filters | None = None) -> str:
    """Return the ids of the products that match, one letter each."""
    mask = (filters or small_filters()).allowed(where)
    assert mask is not None
    return "".join(np.array(SMALL["id"])[mask])
