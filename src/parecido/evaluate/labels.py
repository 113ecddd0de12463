"""Labels that decide what a right answer is: one column of the table, or several that only count together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError, UnknownColumn

TOGETHER = "+"
"""Joins the columns of a combination, as in articleType+baseColour."""
MISSING = -1


@dataclass(frozen=True, slots=True)
class Label:
    """One label of n products: `codes` int64 (n,), the number of each product's class, MISSING where it has none.

    `classes` are the classes' texts, those of a combination joined by "+".
    """

    name: str
    columns: tuple[str, ...]
    codes: NDArray[np.int64]
    classes: tuple[str, ...]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which products have it, shape (n,)."""
        return np.not_equal(self.codes, MISSING)

    def sizes(self) -> NDArray[np.int64]:
        """Return how many products each class has."""
        return np.bincount(self.codes[self.known], minlength=len(self.classes)).astype(np.int64)


def split_label(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a label's name joins; a column that itself has a "+" in its name is one column.

    Raises UnknownColumn for one that the table does not have.
    """
    parts = (name,) if name in columns else tuple(part.strip() for part in name.split(TOGETHER))
    for part in parts:
        if part not in columns:
            raise UnknownColumn(f"no column {part!r} to evaluate by; this shop has {', '.join(columns)}")
    return parts


def make_labels(names: Sequence[str], table: Mapping[str, Sequence[str]]) -> list[Label]:
    """Return the labels of those names from a table's columns ("" = missing), repeated ones once.

    Raises QueryError without a name, or for a label that no product has; UnknownColumn.
    """
    if not names:
        raise QueryError("no label to evaluate by: the shop has no category column; name columns with --labels")
    return [_make_label(name, split_label(name, list(table)), table) for name in dict.fromkeys(names)]


def join_columns(columns: Sequence[str], table: Mapping[str, Sequence[str]]) -> Label | None:
    """Return the label of some columns together, None where no product has them all."""
    filled = np.all([np.asarray(table[column], dtype=np.str_) != "" for column in columns], axis=0)
    return _make_label(TOGETHER.join(columns), tuple(columns), table) if filled.any() else None


def attributes_of(labels: Sequence[Label], table: Mapping[str, Sequence[str]]) -> list[Label]:
    """Return a label for every column that the labels mention, in the order in which they are first mentioned."""
    names = dict.fromkeys(column for label in labels for column in label.columns)
    return [_make_label(name, (name,), table) for name in names]


def _make_label(name: str, columns: tuple[str, ...], table: Mapping[str, Sequence[str]]) -> Label:
    """Number the classes of some columns together, in the order of their texts."""
    texts = np.stack([np.asarray(table[column], dtype=np.str_) for column in columns], axis=1)
    known = (texts != "").all(axis=1)
    if not known.any():
        raise QueryError(f"no product has {name}; choose labels that are filled in")
    classes, numbers = np.unique(texts[known], axis=0, return_inverse=True)
    codes = np.full(len(texts), MISSING, dtype=np.int64)
    codes[known] = numbers.reshape(-1)
    return Label(name, columns, codes, tuple(TOGETHER.join(parts) for parts in classes.tolist()))
