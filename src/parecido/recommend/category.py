"""Only products of the query's own category, or only of others."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from parecido.errors import QueryError
from parecido.index.contract import Mask

SAME, OTHER, ANY = "same", "other", "any"
MODES = (SAME, OTHER, ANY)


def check_mode(mode: str) -> str:
    """Return the mode. Raises QueryError for a word that is none."""
    if mode not in MODES:
        raise QueryError(f"the category mode is {str(mode)[:40]!r}; it is one of {', '.join(MODES)}")
    return mode


def category_mask(categories: NDArray[np.object_], wanted: Collection[str], mode: str) -> Mask:
    """Return which products are of a `wanted` category ("same"), or of another one ("other").

    `categories` (n,) are those of all products, "" where missing: such a product is of no category, neither the same
    nor another one.
    """
    same = np.zeros(len(categories), dtype=bool)
    for category in wanted:
        same |= categories == category
    return same if mode == SAME else np.asarray(~same & (categories != ""))
