"""One page of an answer, on a street of products numbered by their distance from the query.

Row 0 is nearest, with a similarity of 1, and each next one is .01 less similar. Two neighbours are of one style.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.index.contract import Allowed, Candidate, Mask, Vectors
from parecido.recommend.arranging.boosts import Boost, Booster, Rows
from parecido.recommend.arranging.shaping import Shape, Shaped, shape_answer

PRODUCTS = 12


class Street:
    """Stands in for a shop and for its search."""

    def __init__(self, products: int = PRODUCTS, styles: Sequence[int] | None = None) -> None:
        self.styles = styles or [row // 2 for row in range(products)]
        self.asked: list[int] = []

    def __len__(self) -> int:
        return len(self.styles)

    def nearest(self, count: int, allowed: Allowed | None) -> list[Candidate]:
        self.asked.append(count)
        rows = np.arange(len(self)) if allowed is None else allowed.rows
        return [Candidate(int(row), 1.0 - int(row) / 100) for row in rows[:count]]

    def compare(self, rows: Rows) -> NDArray[np.float64]:
        return np.asarray(1.0 - rows / 100)

    def matches(self, column: str, value: str, rows: Rows) -> Mask:
        assert (column, value) == ("in_stock", "yes")
        return np.asarray(rows % 4 == 3)

    def groups(self, column: str, rows: Rows) -> NDArray[np.int32]:
        assert column == "style"
        return np.array(self.styles, dtype=np.int32)[rows]

    def members(self, column: str, groups: NDArray[np.int32]) -> Mask:
        assert column == "style"
        return np.isin(self.styles, groups)

    def numbers(self, column: str) -> NDArray[np.float64]:
        raise AssertionError(f"nothing asks for the numbers of {column}")

    def vectors(self, rows: Rows) -> Vectors:
        """All even rows are alike, and all odd ones."""
        return np.eye(2, dtype=np.float32)[rows % 2]


def shaped(shape: Shape, street: Street | None = None) -> Shaped:
    street = street or Street()
    return shape_answer(shape, street, street, Booster(street))


def rows(answer: Shaped) -> list[int]:
    return [each.row for each in answer.placed]


def says(answer: Shaped) -> dict[int, list[str]]:
    return {each.row: [reason.says for reason in each.reasons] for each in answer.placed if each.reasons}


def test_without_wishes_the_nearest_are_shown_and_no_more_are_looked_at() -> None:
    street = Street()
    answer = shaped(Shape(count=3, hidden=frozenset({1})), street)
    assert rows(answer) == [0, 2, 3]
    assert [each.similarity for each in answer.placed] == [1.0, 0.98, 0.97]
    assert says(answer) == {}
    assert street.asked == [4]  # what is hidden is looked at besides


def test_only_what_is_allowed_is_shown() -> None:
    assert rows(shaped(Shape(count=3, allowed=Allowed(np.arange(PRODUCTS) > 6)))) == [7, 8, 9]


def test_nothing_below_the_floor_is_shown() -> None:
    assert rows(shaped(Shape(count=9, floor=0.98))) == [0, 1, 2]


def test_a_boost_moves_up_and_says_so() -> None:
    answer = shaped(Shape(count=5, boosts=(Boost("in_stock", 0.05, "yes"),)))
    assert rows(answer) == [3, 0, 1, 2, 7]  # 1.02, 1, .99 and .98 twice, the nearer one first
    assert says(answer) == {3: ["boosted by 0.05: in_stock=yes"], 7: ["boosted by 0.05: in_stock=yes"]}


def test_a_burial_moves_down_and_says_so() -> None:
    answer = shaped(Shape(count=12, boosts=(Boost("in_stock", -0.2, "yes"),)))
    assert rows(answer) == [0, 1, 2, 4, 5, 6, 8, 9, 10, 3, 7, 11]
    assert says(answer)[3] == ["buried by 0.2: in_stock=yes"]


def test_one_of_each_style_names_the_others() -> None:
    answer = shaped(Shape(count=3, group="style"))
    assert [(each.row, each.folded) for each in answer.placed] == [(0, (1,)), (2, (3,)), (4, (5,))]
    assert says(answer)[0] == ["folded 1 variant"]


def test_the_style_of_the_query_is_folded_into_it() -> None:
    answer = shaped(Shape(count=2, group="style", queries=(2,)))
    assert rows(answer) == [0, 4]
    assert answer.away == (3,)


def test_groups_are_looked_for_beyond_the_first_stretch() -> None:
    """A thousand of one style come first; asked for four styles, the search goes on past them."""
    street = Street(styles=[0] * 1000 + [1, -1, 1, 2])
    answer = shaped(Shape(count=4, group="style"), street)
    assert rows(answer) == [0, 1000, 1001, 1003]
    assert answer.placed[1].folded == (1002,)
    assert answer.placed[0].folded == tuple(range(1, 100))  # those of the first stretch, not all of its style
    assert street.asked == [100, 100]


def test_what_is_boosted_beyond_the_first_stretch_stands_by_its_score() -> None:
    """Twelve of two styles come first; beyond them the boosted rows 15 and 19 score .95 and .91, row 10 scores .9."""
    street = Street(styles=[0] * 10 + [1, 0, *range(2, 10)])
    answer = shaped(Shape(count=3, group="style", boosts=(Boost("in_stock", 0.1, "yes"),)), street)
    assert rows(answer) == [3, 15, 19]


def test_pictures_are_looked_for_beyond_the_first_stretch() -> None:
    """There are two pictures; a third one is looked for until nothing is left."""
    street = Street(styles=[0] * 500)
    assert rows(shaped(Shape(count=3, group="picture"), street)) == [0, 1]
    assert street.asked == [50] * 10


@pytest.mark.parametrize(("products", "count", "width"), [(10_000, 10, 200), (10_000, 100, 400), (600, 10, 60)])
def test_how_many_candidates_are_looked_at(products: int, count: int, width: int) -> None:
    street = Street(products)
    shaped(Shape(count=count, diversity=0.1), street)
    assert street.asked == [width]


def test_diversity_changes_the_set_and_says_so() -> None:
    """All even rows are alike: the nearest odd one comes second in any case, the next are as near as they are alike."""
    answer = shaped(Shape(count=2, diversity=0.5, allowed=Allowed(np.arange(PRODUCTS) % 4 != 1)))
    assert rows(answer) == [0, 3]
    assert says(answer) == {3: ["rose 1 place: unlike those above it"]}


def test_diversity_does_not_hold_the_query_against_what_is_like_it() -> None:
    """The query, row 0, is like every even row."""
    assert rows(shaped(Shape(count=1, diversity=0.9, queries=(0,), allowed=Allowed(np.arange(PRODUCTS) != 1)))) == [2]


def test_pins_stand_at_their_places() -> None:
    answer = shaped(Shape(count=4, pins=((1, 9), (3, 8))))
    assert rows(answer) == [9, 0, 8, 1]
    assert says(answer) == {9: ["pinned at place 1"], 8: ["pinned at place 3"]}
    assert [each.similarity for each in answer.placed] == pytest.approx([0.91, 1.0, 0.92, 0.99])


def test_a_pin_takes_in_its_own_group() -> None:
    answer = shaped(Shape(count=2, pins=((2, 1),), group="style"))
    assert [(each.row, each.folded) for each in answer.placed] == [(2, (3,)), (1, (0,))]
    assert says(answer)[1] == ["pinned at place 2", "folded 1 variant"]


def test_what_is_hidden_cannot_be_pinned() -> None:
    assert rows(shaped(Shape(count=2, pins=((1, 9),), hidden=frozenset({9})))) == [0, 1]


@pytest.mark.parametrize(
    "shape",
    [
        Shape(count=3),
        Shape(count=3, group="style", allowed=Allowed(np.arange(PRODUCTS) > 2)),
        Shape(count=4, diversity=0.4, pins=((2, 5), (3, 9)), queries=(0,)),
    ],
    ids=["nearest", "grouped and filtered", "diverse and pinned"],
)
def test_many_hidden_products_are_not_even_looked_at(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden, few, many = replace(shape, hidden=frozenset({1, 5, 6})), Street(), Street()
    answer = shaped(hidden, few)
    monkeypatch.setattr("parecido.recommend.arranging.shaping.MOST_HIDDEN", 2)
    assert rows(shaped(hidden, many)) == rows(answer)
    assert not {1, 5, 6} & set(rows(answer))
    assert many.asked[0] == few.asked[0] - 3


@pytest.mark.parametrize(
    "wish",
    [
        Shape(count=3),
        Shape(count=3, group="style"),
        Shape(count=3, diversity=0.4),
        Shape(count=3, boosts=(Boost("in_stock", 0.05, "yes"),), pins=((2, 9), (5, 10))),
        Shape(count=3, group="style", diversity=0.4, pins=((4, 9),)),
    ],
    ids=["nearest", "grouped", "diverse", "boosted and pinned", "all"],
)
def test_pages_show_nothing_twice_and_leave_nothing_out(wish: Shape) -> None:
    """Turned until they end, the pages hold every product once, shown or folded."""
    shown: list[int] = []
    folded: list[int] = []
    for _ in range(PRODUCTS):
        page = shaped(replace(wish, shown=tuple(shown)))
        shown += rows(page)
        folded += [row for each in page.placed for row in each.folded]
    assert len(shown) == len(set(shown))
    assert sorted({*shown, *folded}) == list(range(PRODUCTS))


def test_pages_without_wishes_are_the_list_asked_for_at_once() -> None:
    first = rows(shaped(Shape(count=3)))
    second = rows(shaped(Shape(count=3, shown=tuple(first))))
    assert first + second == rows(shaped(Shape(count=6)))


def test_a_pin_keeps_its_place_over_the_pages() -> None:
    wish = Shape(count=3, pins=((5, 9),))
    assert rows(shaped(wish)) == [0, 1, 2]
    assert rows(shaped(replace(wish, shown=(0, 1, 2)))) == [3, 9, 4]


def test_what_need_not_be_told_is_not_found_out() -> None:
    shape = Shape(count=3, queries=(0,), group="style", boosts=(Boost("in_stock", 0.05, "yes"),))
    told, untold = shaped(shape), shaped(replace(shape, told=False))
    assert rows(told) == rows(untold)
    assert says(told) != {}
    assert [each for each in untold.placed if each.folded or each.reasons] == []


def test_nobody_is_looked_for_once_all_groups_are_seen() -> None:
    street = Street(400, styles=[row % 3 for row in range(400)])
    assert rows(shaped(Shape(count=9, group="style"), street)) == [0, 1, 2]
    assert len(street.asked) == 1
