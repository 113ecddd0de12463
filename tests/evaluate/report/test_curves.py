"""The curves' scales, and what stands below them."""

from __future__ import annotations

from pathlib import Path

import pytest

from parecido.evaluate.measured import measure_shop
from parecido.evaluate.report.curves import _size_ticks, _ticks, draw_curves


@pytest.mark.parametrize(
    ("last", "first", "ticks"),
    [
        (1, 1, [1]),
        (2, 1, [1, 2]),
        (5, 1, [1, 2, 3, 4, 5]),
        (10, 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (50, 1, [1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]),
        (1, 0, [0, 1]),
    ],
)
def test_places_are_whole_numbers(last: int, first: int, ticks: list[int]) -> None:
    assert _ticks(last, first=first) == ticks


def test_sizes_are_powers_of_ten_or_the_ends() -> None:
    assert _size_ticks(1, 120) == [1, 3, 10, 30, 100]
    assert _size_ticks(35, 36) == [35, 36]
    assert _size_ticks(4, 4) == [4]


def test_what_the_curves_say(tiny_shop: Path) -> None:
    with measure_shop(tiny_shop, labels=["articleType", "baseColour"], k=2, sample=0) as measured:
        places, counts, sizes = draw_curves(measured, None)
        both = draw_curves(measured, measured)
    assert [key.words for key in places.keys] == ["article type", "base colour"]
    assert places.says.startswith("Right are of the first products shown and of the first two: ")
    assert (counts.keys, sizes.keys) == ((), ())
    assert sizes.says.startswith("One point for each article type; ")
    assert [key.words for key in both[0].keys[2:]] == ["article type, other shop", "base colour, other shop"]
    assert [key.dashed for key in both[1].keys] == [False, True]
