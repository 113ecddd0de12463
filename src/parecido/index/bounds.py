"""How near to a query a list's rows may be, when only its centre has been compared: what need not be looked through.

A row of a list is a part along the list's centre and a part across it. Of its inner product with a query the first is
known from the centre. The second is at most the product of what row and query have across the centre (the triangle
inequality), which rules nothing out where vectors have hundreds of numbers: directions across hardly ever agree so
much. How much they do agree is measured on the rows themselves, and the bound is made of that. It is not certain but
expected, and the lists nearest to the query, whose rows do lean its way, have to be looked through whatever it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.lists import Lists
from parecido.index.look import LISTS

_ROWS = 32_768
"""Rows that are measured, about: as many of each list."""
_QUESTIONS = 64
_BANDS = (0.001, 0.004, 0.016, 0.064, 0.25)
"""Where the nearest so large a share of the rows is barred, as many again are measured: one of them is the nearest."""
_LOST = 0.001
"""Share of the rows of each band that may lean more than what is taken for the most."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of each list's rows: their mean part along the centre, and the root of their mean square across.

    `lean` is how much of the product of what query and row have across the centre a row is expected to reach at most.
    It may exceed 1, as some rows are farther across than the mean.
    """

    along: NDArray[np.float32]
    across: NDArray[np.float32]
    lean: float

    def highest(self, closeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the inner product that no row of each list is expected to exceed with a query of length 1.

        `closeness` are the query's inner products with the centres.
        """
        across = np.sqrt(np.maximum(0, 1 - closeness * closeness))
        return np.asarray(closeness * self.along + self.lean * self.across * across, dtype=np.float32)

    def facts(self) -> dict[str, object]:
        """Return the bounds as what JSON can hold, every digit of them."""
        return {"along": self.along.tolist(), "across": self.across.tolist(), "lean": self.lean}


def read_bounds(facts: object, lists: int) -> Bounds | None:
    """Return the bounds of so many lists that `Bounds.facts` made, None where they are not."""
    if not isinstance(facts, Mapping) or facts.keys() != {"along", "across", "lean"}:
        return None
    along, across, lean = facts["along"], facts["across"], facts["lean"]
    if not isinstance(lean, float) or not all(
        isinstance(each, list) and len(each) == lists and all(isinstance(number, float) for number in each)
        for each in (along, across)
    ):
        return None
    return Bounds(np.array(along, dtype=np.float32), np.array(across, dtype=np.float32), lean)


def measure_bounds(vectors: Vectors, lists: Lists) -> Bounds:
    """Return the bounds of some lists of all rows, none of them empty; the same from the same lists."""
    each = int(min(lists.sizes.max(), max(8, _ROWS // len(lists))))
    places = lists.starts[:-1, np.newaxis] + np.arange(each) * lists.sizes[:, np.newaxis] // each
    rows = vectors[lists.rows[places.reshape(-1)]]
    centres = np.repeat(np.asarray(lists.centres), each, axis=0)
    inner = np.einsum("ij,ij->i", rows, centres).reshape(len(lists), each)
    along = inner.mean(axis=1)
    across = np.sqrt(np.maximum(0, 1 - np.square(inner)).mean(axis=1))
    return Bounds(along, across, _measure_lean(rows, Bounds(along, across, 1.0), lists))


def _measure_lean(rows: Vectors, bounds: Bounds, lists: Lists) -> float:
    """Return how far the nearest of the sampled rows lean towards some of them, whatever share of the rows is barred.

    `rows` are as many of each list, list after list. Those of the nearest lists are found however they lean.
    """
    questions = rows[:: max(1, len(rows) // _QUESTIONS)]
    products = (questions @ rows.T).reshape(len(questions), len(lists), -1)
    closeness = questions @ lists.centres.T
    left = np.sqrt(np.maximum(0, 1 - closeness * closeness)) * bounds.across
    leans = (products - (closeness * bounds.along)[:, :, np.newaxis]) / np.maximum(left, 1e-6)[:, :, np.newaxis]
    first = np.argsort(-closeness, axis=1)[:, : min(LISTS, len(lists) // 4)]
    np.put_along_axis(leans, first[:, :, np.newaxis], -np.inf, axis=1)
    order = np.argsort(-products.reshape(len(questions), -1), axis=1)
    sorted_leans = np.take_along_axis(leans.reshape(len(questions), -1), order, axis=1)
    ends = [(int(band * len(rows)), int(2 * band * len(rows)) + 1) for band in _BANDS]
    most = max(float(np.quantile(sorted_leans[:, start:end], 1 - _LOST, method="higher")) for start, end in ends)
    return most if np.isfinite(most) else 1.0
