"""A part of a photo, by a box in fractions."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from parecido.errors import QueryError
from parecido.images.decode import Box
from parecido.recommend import Recommender


def halves() -> bytes:
    """A photo of 400 x 200 whose left half is red, its right one blue."""
    picture = Image.new("RGB", (400, 200), "red")
    picture.paste("blue", (200, 0, 400, 200))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(("box", "colour"), [((0, 0, 0.5, 1), "0"), ((0.5, 0, 1, 1), "2")])
def test_a_search_by_a_part(fake_shop: Path, box: Box, colour: str) -> None:
    with Recommender.open(fake_shop) as shop:
        part = shop.cut(halves(), box)
        assert part.size == (200, 200)
        assert part.getcolors() == [(40_000, (255, 0, 0) if colour == "0" else (0, 0, 255))]
        assert shop.similar(photo=part, k=1, where="articleType=Caps").recommendations[0].id == colour


def test_edges_are_whole_pixels_and_never_none(fake_shop: Path) -> None:
    with Recommender.open(fake_shop) as shop:
        assert shop.cut(Image.new("RGB", (10, 10)), (0.55, 0.55, 0.56, 0.56)).size == (1, 1)


def test_a_box_turns_with_the_photo(fake_shop: Path) -> None:
    """A photo that lies on its side in the file: the box is of the upright one."""
    picture = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned clockwise: the upright picture is 20 x 40
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    with Recommender.open(fake_shop) as shop:
        assert shop.cut(file.getvalue(), (0, 0, 1, 0.5)).size == (20, 20)


@pytest.mark.parametrize(
    "box", [(0.5, 0, 0.5, 1), (0.6, 0, 0.5, 1), (0, 0, 1.1, 1), (-0.1, 0, 1, 1), (float("nan"), 0, 1, 1)]
)
def test_a_box_without_an_inside(fake_shop: Path, box: Box) -> None:
    with Recommender.open(fake_shop) as shop, pytest.raises(QueryError, match="left before right and top above bottom"):
        shop.cut(halves(), box)
