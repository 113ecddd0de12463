"""R@1 with ties, another view among all views, the class of a photo: rankings that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.quality.photos import class_precision, share_found
from benchmarks.quality.unseen import colour_across_kinds, other_view_share
from benchmarks.quality.wishes import wished_rates
from numpy.typing import NDArray


def at(*degrees: float) -> NDArray[np.float32]:
    """Return unit rows that point so many degrees from east."""
    turns = np.deg2rad(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def test_own_product_first_is_found_and_second_is_not() -> None:
    gallery = at(0, 50, 90)
    assert share_found(at(2, 40), gallery, np.array([0, 2]), ["a", "b", "c"]) == 0.5


def test_a_tie_counts_as_found() -> None:
    """Both pictures are 30 degrees away: equal to six decimals, whichever comes first."""
    assert share_found(at(30), at(60, 0), np.array([1]), ["a", "b"]) == 1.0


def test_a_difference_in_the_sixth_decimal_is_no_tie() -> None:
    gallery = np.array([[1.0, 0.0], [0.999996, 0.0]], dtype=np.float32)
    assert share_found(at(0), gallery, np.array([1]), ["a", "b"]) == 0.0


def test_a_picture_of_the_same_bytes_counts_as_the_products_own() -> None:
    """The first gallery picture is nearest; the asked product is the third, whose file is the first's."""
    gallery = at(0, 50, 90)
    assert share_found(at(2), gallery, np.array([2]), ["same", "other", "same"]) == 1.0
    assert share_found(at(2), gallery, np.array([2]), ["one", "other", "third"]) == 0.0


def test_the_class_of_a_photo() -> None:
    """Of ten gallery photos four are hats: a hat's ten nearest hold four."""
    gallery, labels = at(*range(10)), np.array(["hat"] * 4 + ["shoes"] * 6)
    assert class_precision(at(0, 9), np.array(["hat", "shoes"]), gallery, labels) == pytest.approx((0.4 + 0.6) / 2)


def test_another_view_competes_with_all_views() -> None:
    """The first photo's views find each other; of the second's, the one at 12 degrees is nearer to the first's."""
    assert other_view_share(at(0, 45), at(1, 12)) == 0.75
    assert other_view_share(at(0, 90), at(1, 95)) == 1.0


def test_across_kinds_a_neighbour_of_the_same_kind_is_no_help() -> None:
    """Ten red cups and ten red balls at one place, a blue cup and a blue ball at the other."""
    rows = at(*[0] * 10, *[1] * 10, 90, 91)
    kinds = np.array(["cup"] * 10 + ["ball"] * 10 + ["cup", "ball"])
    colours = np.array(["red"] * 20 + ["blue"] * 2)
    # a red one finds 10 red ones of the other kind; a blue one finds the other blue one and nine red ones
    assert colour_across_kinds(rows, colours, kinds) == pytest.approx((20 * 1.0 + 2 * 0.1) / 22)


def test_what_comes_back_for_a_wish() -> None:
    """Of eleven products the farthest is left out; six are of the wished colour, and four of these of the kind."""
    gallery = at(*range(0, 55, 5))
    kinds = np.array(["bag"] * 4 + ["cap"] * 7)
    right = np.array([True] * 6 + [False] * 4 + [True])
    rates = wished_rates(at(0), gallery, (np.array(["bag"]), kinds), right)
    assert rates.tolist() == pytest.approx([0.6, 0.4, 0.4])
