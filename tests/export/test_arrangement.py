"""A shop's own rules over the nearest products: as many as asked for come back whenever there are as many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parecido.export.arrangement import Arrangement, arrange_lists
from parecido.index.contract import Candidate
from parecido.index.neighbours import NOBODY, list_neighbours
from parecido.index.product_pictures import ProductPictures

ANGLES = np.radians(np.arange(0.0, 60.0, 5.0))
"""Twelve products, five degrees apart: the nearest of the first one are its followers, in order."""
PICTURES = ProductPictures.of(np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32))


def arranged(arrangement: Arrangement, top: int, wide: int) -> list[list[int]]:
    lists = list_neighbours(PICTURES, np.arange(12), wide, answering=arrangement.allowed)
    return [row.tolist() for row in arrange_lists(lists, top, arrangement, PICTURES).rows]


def test_without_rules_the_nearest_come_first() -> None:
    assert arranged(Arrangement(), 2, 3)[0] == [1, 2]


def test_rules_see_the_row_and_choose_and_order() -> None:
    def even_ones_backwards(row: int, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [each for each in reversed(candidates) if (each.row - row) % 2 == 0]

    found = arranged(Arrangement(even_ones_backwards), 2, 5)
    assert found[0] == [4, 2]
    assert found[1] == [5, 3]


def test_a_list_that_comes_out_short_is_asked_for_again_with_more() -> None:
    seen: list[int] = []

    def last_ones(_: int, candidates: Sequence[Candidate]) -> list[Candidate]:
        seen.append(len(candidates))
        return [each for each in candidates if each.row >= 10]

    assert arranged(Arrangement(last_ones), 2, 2) == [*[[10, 11]] * 10, [11, NOBODY], [10, NOBODY]]
    assert max(seen) == 11


def test_only_allowed_products_are_asked_about() -> None:
    allowed = np.arange(12) >= 9
    found = arranged(Arrangement(lambda _, candidates: candidates, allowed=allowed), 2, 2)
    assert (found[0], found[9]) == ([9, 10], [10, 11])
