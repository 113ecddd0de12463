"""What passes is made once for each combination of filters, and kept as far as the memory for it goes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parecido.index.contract import Allowed
from parecido.recommend.filters import filters_of
from parecido.recommend.finding.kept_rows import KeptRows, kept_bytes
from parecido.recommend.finding.passing import Passing
from parecido.shop.reader import Shop

NOBODY = frozenset[int]()


def test_what_passes_is_kept_by_its_bytes(fake_shop: Path) -> None:
    """Of six products, each colour takes 6 bytes and 8 for each of its two rows: two of them fit into 50."""
    with Shop(fake_shop) as shop:
        passing = Passing(filters_of(shop, len(shop)), shop, budget=50)
        red = passing.allowed(["baseColour=Red"], NOBODY)
        assert red is not None
        assert red.rows.tolist() == [0, 3]
        assert passing.allowed(["baseColour = Red"], NOBODY) is red
        passing.allowed(["baseColour=Green"], NOBODY)
        assert passing.allowed(["baseColour=Red"], NOBODY) is red
        passing.allowed(["baseColour=Green"], frozenset({1}))
        passing.allowed(["baseColour=Blue"], NOBODY)
        assert passing.allowed(["baseColour=Red"], NOBODY) is not red


@pytest.mark.parametrize("products", [200_000, 1_000_000])
def test_of_many_products_as_many_wide_filters_are_kept_as_of_few(products: int) -> None:
    mask = np.zeros(products, dtype=bool)
    mask[::10] = True
    assert kept_bytes(products) // KeptRows(Allowed(mask)).nbytes == 132
    assert kept_bytes(products) // KeptRows(Allowed(~mask)).nbytes == 30
    assert kept_bytes(products) // KeptRows(Allowed(np.ones(products, dtype=bool))).nbytes == 28


def test_a_small_shop_has_room_for_more() -> None:
    assert kept_bytes(6) == 32 * 1024 * 1024
