"""Whether two pictures are one photograph, whatever a model says of them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance

from parecido.health.looks import MOST_DIFFERENCE, make_look, worst_difference


def shirt(printed: str = "", side: int = 240) -> Image.Image:
    """A white shirt with grey seams on white, and a print: nothing, a disc or a bar, black, in the middle."""
    picture = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle(
        (side * 0.2, side * 0.2, side * 0.8, side * 0.9), fill=(240, 240, 240), outline=(150, 150, 150), width=4
    )
    if printed == "disc":
        pen.ellipse((side * 0.4, side * 0.4, side * 0.6, side * 0.6), fill="black")
    if printed == "bar":
        pen.rectangle((side * 0.3, side * 0.45, side * 0.7, side * 0.5), fill="black")
    return picture


def difference(first: Image.Image, second: Image.Image) -> float:
    looks = [make_look(picture)[np.newaxis] for picture in (first, second)]
    return float(worst_difference(*looks)[0])


def saved(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def test_a_picture_does_not_differ_from_itself() -> None:
    assert difference(shirt("disc"), shirt("disc")) == 0.0


@pytest.mark.parametrize("printed", ["", "disc", "bar"])
def test_a_copy_is_the_same_photograph(printed: str) -> None:
    """Saved badly, made smaller, or made a little darker."""
    original = shirt(printed)
    copies = [saved(original, 50), original.resize((150, 150)), ImageEnhance.Brightness(original).enhance(0.95)]
    assert [difference(original, copy) <= MOST_DIFFERENCE for copy in copies] == [True, True, True]


@pytest.mark.parametrize(("first", "second"), [("", "disc"), ("disc", "bar"), ("", "bar")])
def test_shirts_with_other_prints_are_other_photographs(first: str, second: str) -> None:
    assert difference(shirt(first), shirt(second)) > 2 * MOST_DIFFERENCE


def test_two_blank_pictures_are_alike() -> None:
    """Their noise is below any contrast."""
    white = Image.new("RGB", (60, 80), "white")
    grey = white.copy()
    grey.putpixel((5, 5), (250, 250, 250))
    assert difference(white, grey) < MOST_DIFFERENCE
