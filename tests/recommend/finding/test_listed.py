"""Twelve products, five degrees apart: the nearest of the first one are its followers, in order."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.index.contract import Allowed
from parecido.index.product_pictures import ProductPictures
from parecido.recommend.finding.candidates import Pool
from parecido.recommend.finding.listed import Compared, Listed, MoreNeeded
from parecido.recommend.finding.rivals import Rivals

ANGLES = np.radians(np.arange(0.0, 60.0, 5.0))
PICTURES = ProductPictures.of(np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32))
NEAREST = Pool(np.array([1, 2, 3]), np.cos(ANGLES[1:4]).round(6))
ALL = Rivals(12, None)


def only(*rows: int) -> Allowed:
    return Allowed(np.isin(np.arange(12), rows))


def test_a_list_answers_what_it_holds() -> None:
    listed = Listed(0, NEAREST, ALL, PICTURES)
    assert listed.nearest(2, None).rows.tolist() == [1, 2]
    assert listed.nearest(4, None).rows.tolist() == [1, 2, 3]  # the query would be the fourth
    with pytest.raises(MoreNeeded):
        listed.nearest(5, None)


def test_a_short_list_of_everybody_who_competes_is_final() -> None:
    listed = Listed(0, NEAREST, ALL, PICTURES)
    assert listed.nearest(5, only(0, 2, 3)).rows.tolist() == [2, 3]
    assert listed.nearest(5, only()).rows.tolist() == []
    with pytest.raises(MoreNeeded):
        listed.nearest(5, only(2, 3, 4))


def test_so_is_one_with_all_of_a_category() -> None:
    rivals = Rivals(12, None, mode="same", categories=["cap", "belt", "cap", "cap", *["belt"] * 8])
    assert Listed(0, NEAREST, rivals, PICTURES).nearest(9, None).rows.tolist() == [2, 3]


def test_all_rivals_are_compared() -> None:
    coarse = PICTURES.compare(np.array([6]), slice(0, 12))[0]
    rivals = ALL.rows(6)
    compared = Compared(6, rivals, coarse[rivals], PICTURES)
    found = compared.nearest(3, None)
    assert found.rows.tolist() == [5, 7, 4]  # equal ones in catalogue order
    assert found.similarities == pytest.approx(np.cos(np.radians([5, 5, 10])), abs=1e-6)
    assert compared.nearest(3, only(6, 8, 0)).rows.tolist() == [8, 0]
    assert compared.compare(np.array([6, 0])) == pytest.approx(np.cos(np.radians([0, 30])), abs=1e-6)
