"""Thumbnails are small JPEGs that tell nothing but the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from parecido.images.decode import decode_picture
from parecido.images.thumbnail import make_thumbnail
from parecido.settings import PictureLimits

RED = (255, 0, 0)


def jpeg(picture: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "expected"),
    [((640, 320), (320, 160)), ((300, 900), (107, 320)), ((60, 80), (60, 80)), ((5000, 2), (320, 1))],
)
def test_longest_side_is_bounded_and_never_enlarged(size: tuple[int, int], expected: tuple[int, int]) -> None:
    thumbnail = Image.open(io.BytesIO(make_thumbnail(Image.new("RGB", size, RED), 320, 85)))
    assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", expected)
    pixel = thumbnail.getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 250


def test_nothing_but_the_picture_is_written() -> None:
    picture = Image.new("RGB", (60, 80), RED)
    picture.info.update({"comment": b"secret", "exif": b"Exif\0\0secret", "icc_profile": b"secret"})
    assert b"secret" not in make_thumbnail(picture, 320, 85)
    assert picture.info["comment"] == b"secret"  # the caller's picture is left alone


def test_metadata_of_the_file_does_not_come_along() -> None:
    tags = Image.Exif()
    tags[271] = "secret camera"
    source = jpeg(Image.new("RGB", (60, 80), RED), exif=tags, comment=b"secret", xmp=b"secret") + b"secret at the end"
    assert source.count(b"secret") == 4
    assert b"secret" not in make_thumbnail(decode_picture(source, PictureLimits()), 320, 85)
