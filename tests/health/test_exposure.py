"""What is wrong with a picture, of drawn ones whose fault is plain."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFilter

from parecido.health.exposure import Exposure, judge_exposure, measure_exposure


def product(colour: tuple[int, int, int], background: tuple[int, int, int], side: int = 320) -> Image.Image:
    """A disc with a darker ring around it."""
    picture = Image.new("RGB", (side, side), background)
    ring = tuple(value * 3 // 4 for value in colour)
    ImageDraw.Draw(picture).ellipse((side // 4, side // 4, side * 3 // 4, side * 3 // 4), colour, ring, side // 40)
    return picture


def kinds(picture: Image.Image) -> list[str]:
    return [kind for kind, _, _ in judge_exposure(measure_exposure(picture))]


@pytest.mark.parametrize(
    "picture",
    [
        product((200, 30, 30), (255, 255, 255)),
        product((250, 250, 250), (255, 255, 255)),
        product((20, 20, 20), (255, 255, 255)),
        product((200, 200, 200), (10, 10, 10)),
        product((200, 30, 30), (255, 255, 255), side=80),
    ],
    ids=["red on white", "white on white", "black on white", "grey on black", "a small one"],
)
def test_a_good_picture_has_nothing_wrong(picture: Image.Image) -> None:
    assert kinds(picture) == []


def test_of_a_blank_picture_nothing_else_is_said() -> None:
    assert kinds(Image.new("RGB", (320, 320), (255, 255, 255))) == ["blank"]
    assert kinds(Image.new("RGB", (20, 20), (0, 0, 0))) == ["blank"]


def test_a_blurred_picture() -> None:
    assert kinds(product((200, 30, 30), (255, 255, 255)).filter(ImageFilter.GaussianBlur(5))) == ["blurred"]


def test_a_washed_out_and_a_dark_picture() -> None:
    assert kinds(product((244, 244, 244), (255, 255, 255)).point(lambda level: max(level, 238))) == ["over-exposed"]
    assert kinds(product((60, 60, 60), (20, 20, 20))) == ["under-exposed"]


def test_a_tiny_picture() -> None:
    picture = product((200, 30, 30), (255, 255, 255), side=40)
    assert judge_exposure(measure_exposure(picture)) == [("tiny", 0.375, "40 pixels on its longest side")]
    assert judge_exposure(measure_exposure(picture), tiny_side=40) == []


def test_what_is_measured() -> None:
    """Half black, half white: from one level to the other within two pixels."""
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste((0, 0, 0), (0, 0, 20, 20))
    assert measure_exposure(picture) == Exposure(side=40, dark=0, bright=255, spread=255, edge=2.0)


def test_a_picture_of_one_pixel() -> None:
    assert kinds(Image.new("RGB", (1, 1), "red")) == ["blank"]
