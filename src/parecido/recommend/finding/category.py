"""Only products of the query's own category, or only of others."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import numpy as np

from parecido.errors import QueryError
from parecido.filters.encoded import Encoded
from parecido.index.contract import Mask

SAME, OTHER, ANY = "same", "other", "any"
MODES = (SAME, OTHER, ANY)


def check_mode(mode: str) -> str:
    """Return the mode. Raises QueryError for a word that is none."""
    if mode not in MODES:
        raise QueryError(f"the category mode is {str(mode)[:40]!r}; it is one of {', '.join(MODES)}")
    return mode


def category_mask(categories: Encoded, wanted: Collection[str], mode: str) -> Mask:
    """Return which products are of a `wanted` category ("same"), or of another one ("other").

    `categories` is the column of all products. One without a category is of none, neither the same nor another one.
    """
    codes = [categories.code_of.get(unicodedata.normalize("NFC", category), -1) for category in wanted]
    same = np.isin(categories.codes, codes)
    return same if mode == SAME else np.asarray(~same & (categories.codes != categories.code_of.get("", -1)))
