"""Products of the query's category, or of others."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.errors import QueryError
from parecido.filters.encoded import Encoded
from parecido.recommend.finding.category import category_mask, check_mode

CATEGORIES = Encoded.of(["Shirts", "Shoes", "", "Shirts", "Belts"], 5)


@pytest.mark.parametrize(
    ("wanted", "mode", "rows"),
    [
        (["Shirts"], "same", [0, 3]),
        (["Shirts", "Belts"], "same", [0, 3, 4]),
        (["Shirts"], "other", [1, 4]),  # a product without a category is of none, and so of no other
        (["Skirts"], "same", []),
    ],
)
def test_rows_of_a_mode(wanted: list[str], mode: str, rows: list[int]) -> None:
    assert np.flatnonzero(category_mask(CATEGORIES, wanted, mode)).tolist() == rows


def test_a_word_that_is_no_mode_is_refused() -> None:
    with pytest.raises(QueryError, match="the category mode is 'similar'; it is one of same, other, any"):
        check_mode("similar")
