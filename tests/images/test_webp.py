"""WebP copies of thumbnails."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from parecido.images.webp import WebpCopies, make_webp


def jpeg_of(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(file, "JPEG")
    return file.getvalue()


def test_a_copy_has_the_size_and_the_colour() -> None:
    with Image.open(io.BytesIO(make_webp(jpeg_of("blue")))) as picture:
        assert (picture.format, picture.size) == ("WEBP", (30, 20))
        assert picture.convert("RGB").getpixel((15, 10)) == pytest.approx((0, 0, 255), abs=3)


def test_a_copy_is_kept_while_there_is_room() -> None:
    one = len(make_webp(jpeg_of("red")))
    copies = WebpCopies(most=one)
    first = copies.of(jpeg_of("red"))
    assert copies.of(jpeg_of("red")) is first
    copies.of(jpeg_of("blue"))
    again = copies.of(jpeg_of("red"))
    assert (again == first, again is first) == (True, False)
