"""Pictures of one colour."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from parecido.images.blank import is_blank


@pytest.mark.parametrize("colour", ["white", "black", "red"])
def test_one_colour_is_blank(colour: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(file, "JPEG", quality=50)
    assert is_blank(Image.open(file).convert("RGB"))


def test_levels_are_looked_at_in_each_channel() -> None:
    """Seven levels of blue are nothing yet; eight are something, however alike both are in brightness."""
    picture = Image.new("RGB", (30, 20), (90, 90, 90))
    picture.putpixel((3, 3), (90, 90, 97))
    assert is_blank(picture)
    picture.putpixel((3, 3), (90, 90, 98))
    assert not is_blank(picture)
