"""Pins at their places among the letters of an ordinary list."""

from __future__ import annotations

import pytest

from parecido.recommend.arranging.pins import place_pins


@pytest.mark.parametrize(
    ("pins", "made"),
    [
        ([], "abcd"),
        ([(1, "X")], "Xabc"),
        ([(3, "X")], "abXc"),
        ([(4, "X"), (1, "Y")], "YabX"),
        ([(2, "X"), (2, "Y")], "aXYb"),  # the second of one place takes the next
        ([(9, "X")], "abcd"),  # not on this page
    ],
)
def test_pins_stand_at_their_places(pins: list[tuple[int, str]], made: str) -> None:
    assert "".join(place_pins("abcdef", pins, 4)) == made


def test_the_next_page_goes_on_counting() -> None:
    assert "".join(place_pins("efgh", [(5, "X"), (7, "Y")], 4, before=4)) == "XeYf"


def test_a_place_that_is_passed_gives_way_to_the_next() -> None:
    assert "".join(place_pins("ef", [(2, "X")], 3, before=4)) == "Xef"


def test_a_short_list_ends_with_its_pins() -> None:
    assert "".join(place_pins("ab", [(9, "X"), (8, "Y")], 5)) == "abYX"
