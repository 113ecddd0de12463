"""The labels that a head is to learn: columns of a shop's table, checked before anything is learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError, UnknownColumn

MISSING = -1
MOST_CLASSES = 512
"""Classes of a label that are learned: the ones with the most names. Every class is a number of the row."""
FEWEST_NAMES = 2
"""Names of products that a class needs among those learned from; one name is one product photographed again."""


@dataclass(frozen=True, slots=True)
class ClassLabel:
    """One label of n products: `codes` int64 (n,), MISSING where it is missing or of a class that is not learned."""

    column: str
    classes: tuple[str, ...]
    codes: NDArray[np.int64]
    left_out: int
    """Classes that are not learned, as too few names have them."""

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which products have a class that is learned, (n,)."""
        return np.asarray(self.codes != MISSING)

    def counts(self, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many of some products each class has, (classes,)."""
        return np.bincount(self.codes[rows & self.known], minlength=len(self.classes)).astype(np.int64)


def check_columns(columns: Sequence[str], known: Sequence[str]) -> None:
    """Raise QueryError where no column is named, UnknownColumn for one that a table with `known` ones does not have."""
    if not columns:
        raise QueryError("no label to learn: the shop has no category column; name columns with --labels")
    for column in columns:
        if column not in known:
            raise UnknownColumn(f"no column {column!r} to learn from; this shop has {', '.join(known)}")


def read_labels(
    columns: Sequence[str], table: Mapping[str, Sequence[str]], names: Sequence[str], learning: NDArray[np.bool_]
) -> list[ClassLabel]:
    """Return the labels of these columns, repeated ones once; `table` has the shop's texts by column, "" missing.

    `names` are the products' names, `learning` tells which products are learned from: those decide on the classes.
    Raises QueryError for one that teaches nothing: missing everywhere, of one class only, or with another class for
    every name.
    """
    return [
        _read_label(column, np.asarray(table[column], dtype=np.str_), names, learning)
        for column in dict.fromkeys(columns)
    ]


def _read_label(column: str, texts: NDArray[np.str_], names: Sequence[str], learning: NDArray[np.bool_]) -> ClassLabel:
    known = learning & (texts != "")
    if not known.any():
        raise QueryError(f"no product to learn from has a {column}; choose a column that is filled in")
    named: dict[str, set[str]] = {}
    for row in np.flatnonzero(known):
        named.setdefault(str(texts[row]), set()).add(names[int(row)] or f"#{row}")
    if len(named) < 2:
        raise QueryError(f"every product has the same {column}, {next(iter(named))!r}; choose a column that differs")
    often = sorted((kind for kind in named if len(named[kind]) >= FEWEST_NAMES), key=lambda kind: -len(named[kind]))
    if not often:
        raise QueryError(f"{column} is another one for every product; choose a column that products share")
    if len(often) < 2:
        raise QueryError(f"only one {column}, {often[0]!r}, has several products; a head needs two such classes")
    classes = tuple(sorted(often[:MOST_CLASSES]))
    number = {kind: code for code, kind in enumerate(classes)}
    codes = np.array([number.get(str(text), MISSING) for text in texts], dtype=np.int64)
    return ClassLabel(column, classes, codes, len(named) - len(classes))
