"""Views of a photo, and the names of its colours."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.quality.colour_names import colour_name
from benchmarks.quality.views import make_view
from PIL import Image, ImageDraw


def test_a_view_is_the_same_every_time_and_another_for_another_seed() -> None:
    photo = Image.effect_noise((80, 60), 60).convert("RGB")
    view = make_view(31, photo, 5)
    assert view.tobytes() == make_view(31, photo, 5).tobytes()
    assert view.tobytes() != make_view(32, photo, 5).tobytes()
    assert view.tobytes() != make_view(31, photo, 6).tobytes()


def test_a_view_shows_nothing_from_outside_the_photo() -> None:
    """Every view of a plain photo is plain: no corner is filled in."""
    photo = Image.new("RGB", (120, 70), (180, 90, 40))
    for at in range(40):
        assert np.ptp(np.asarray(make_view(31, photo, at)), axis=(0, 1)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((203, 32, 40), "red"),
        ((44, 128, 62), "green"),
        ((30, 60, 160), "blue"),
        ((10, 10, 12), "black"),
        ((150, 150, 150), "grey"),
        ((240, 200, 40), "yellow"),
    ],
)
def test_a_product_on_white_has_its_own_colour(colour: tuple[int, int, int], name: str) -> None:
    picture = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(picture).ellipse((15, 25, 45, 55), fill=colour)
    assert colour_name(picture) == name


def test_a_white_picture_is_white() -> None:
    assert colour_name(Image.new("RGB", (60, 80), "white")) == "white"


def test_a_motley_picture_has_no_name() -> None:
    """Eight stripes of four colours: the central half shows each colour once."""
    picture = Image.new("RGB", (80, 40))
    for place, colour in enumerate(((200, 30, 35), (45, 130, 60), (40, 80, 180), (245, 210, 50)) * 2):
        ImageDraw.Draw(picture).rectangle((place * 10, 0, place * 10 + 9, 39), fill=colour)
    assert colour_name(picture) == ""
