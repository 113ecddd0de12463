"""P@k: the share of a query's k nearest products that carry the query's own label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.index.contract import Vectors
from parecido.index.exact import nearest_rows

Labels = Mapping[str, Sequence[str] | NDArray[np.str_]]
"""Column -> the text of every product, "" where it is missing."""

COMBINATIONS = {
    "type+colour": ("articleType", "baseColour"),
    "type+colour+gender": ("articleType", "baseColour", "gender"),
}
"""Labels that only count together, as this catalogue's columns are called."""


def precision_at_k(vectors: Vectors, labels: Labels, *, k: int = 10) -> dict[str, float]:
    """Return leave-one-out P@k by label, each product in turn the query and all the others the gallery.

    `vectors` are unit float32 rows (n, dim). Beside every column there is "articleType, macro" (the mean over types
    of the mean over their products) and the COMBINATIONS whose columns are present. A product whose label is missing
    asks no question for that label, and never counts as a hit.
    """
    nearest, _ = nearest_rows(vectors, vectors, k, exclude_self=True)
    texts = {name: np.asarray(column, dtype=np.str_) for name, column in labels.items()}
    figures: dict[str, float] = {}
    for name, column in texts.items():
        hits = hit_rates(nearest, [column])
        figures[name] = float(np.nanmean(hits))
        if name == "articleType":
            known = column[~np.isnan(hits)]
            figures["articleType, macro"] = float(
                np.mean([np.nanmean(hits[column == kind]) for kind in np.unique(known)])
            )
    for name, parts in COMBINATIONS.items():
        if all(part in texts for part in parts):
            figures[name] = float(np.nanmean(hit_rates(nearest, [texts[part] for part in parts])))
    return figures


def hit_rates(nearest: NDArray[np.intp], columns: Sequence[NDArray[np.str_]]) -> NDArray[np.float64]:
    """Return each query's share of neighbours equal to it in every column, NaN where one of its labels is missing.

    `nearest` holds the neighbours' rows, shape (n, k); -1 stands for no neighbour and is no hit.
    """
    equal = nearest >= 0
    known = np.ones(len(nearest), dtype=bool)
    for column in columns:
        equal &= column[nearest] == column[:, None]
        known &= column != ""
    return np.where(known, equal.mean(axis=1), np.nan)
