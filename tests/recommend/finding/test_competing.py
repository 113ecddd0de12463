"""Filters of products become filters of pictures, each made once."""

from __future__ import annotations

import numpy as np

from parecido.recommend.finding.competing import Competing
from parecido.shop.layout import PictureRows

PICTURES = PictureRows(np.array([1, 2, 3, 4]), np.array([0, 0, 1, 2]), np.array([7, 8, 9]), np.array([0, 2, 3]))
"""The first of three products has two pictures."""


def test_all_pictures_of_a_product_that_matches_compete() -> None:
    assert Competing(PICTURES).of(np.array([True, False, True])).mask.tolist() == [True, True, False, True]


def test_a_filter_is_made_once_and_the_oldest_are_forgotten() -> None:
    """Of three products and four pictures, one mask takes 3 + 4 bytes, and its rows 8 or 16."""
    masks = [np.array([place == product for place in range(3)]) for product in range(3)]
    kept = Competing(PICTURES, budget=40)
    first = kept.of(masks[0])
    assert kept.of(masks[0]) is first
    assert kept.of(masks[0].copy()) is not first
    kept.of(masks[1])
    kept.of(masks[2])
    assert kept.of(masks[0]) is not first
