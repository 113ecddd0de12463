"""Whether a photo's category is believed, by likenesses that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parecido.index.neighbours import NOBODY, Neighbours
from parecido.recommend.finding.alike import AlikeCard
from parecido.recommend.finding.doubt import REPORT, doubt_photo, measure_levels
from parecido.recommend.finding.nearest import Nearest

CARD = AlikeCard("", (), 0, (), (), (), (), 0.0, (), (), {REPORT: {"0.02": 0.5, "0.1": 0.7}}, 1, "")


def nearest(*similarities: float) -> list[Nearest]:
    return [Nearest(row, similarity, row) for row, similarity in enumerate(similarities)]


@pytest.mark.parametrize(
    ("similarities", "part", "kind"),
    [
        ((0.6, 0.4), False, None),  # 0.5 on average
        ((0.6, 0.3), False, "far"),
        ((0.8, 0.6), True, None),
        ((0.6, 0.4), True, "far"),  # of a part more is asked
        ((), False, None),
    ],
)
def test_how_near_the_nearest_products_must_be(similarities: tuple[float, ...], part: bool, kind: str | None) -> None:
    doubt = doubt_photo(CARD, nearest(*similarities), blank=False, part=part)
    assert (None if doubt is None else doubt.kind) == kind


def test_what_is_said() -> None:
    doubt = doubt_photo(CARD, nearest(0.1), blank=False, part=True)
    assert doubt is not None
    assert doubt.says == "no product is much like it: of the shop's own, 90% are more like their nearest ones"
    blank = doubt_photo(CARD, nearest(0.9), blank=True, part=False)
    assert blank is not None
    assert (blank.kind, blank.says) == (
        "blank",
        "the picture shows one colour and nothing else, so it has no category",
    )


@pytest.mark.parametrize("card", [None, replace(CARD, report={})])
def test_a_shop_without_levels_doubts_a_blank_picture_alone(card: AlikeCard | None) -> None:
    assert doubt_photo(card, nearest(0.0), blank=False, part=True) is None
    assert doubt_photo(card, nearest(0.9), blank=True, part=False) is not None


def test_the_levels_are_those_of_the_shops_own_products() -> None:
    """101 products, whose neighbours are 0, 0.01 and so on like them on average; a missing neighbour does not count."""
    rows = np.tile(np.array([0, 1, NOBODY], np.int32), (101, 1))
    millionths = np.array([[step * 10_000 + 5, step * 10_000 - 5, 0] for step in range(101)], np.int32)
    assert measure_levels(Neighbours(rows, millionths)) == {"0.02": 0.02, "0.1": 0.1}
