"""Small pictures for pages and answers: JPEG, without metadata."""

from __future__ import annotations

import io

from PIL import Image


def make_thumbnail(picture: Image.Image, side: int, quality: int) -> bytes:
    """Return a JPEG of the RGB picture whose longest side is at most `side` pixels; it is never enlarged.

    Always encoded anew: a shopper's or a photographer's metadata (place, camera, comments) never reaches a page.
    """
    out = io.BytesIO()
    shrink_picture(picture, side).save(out, "JPEG", quality=quality, comment=b"")
    return out.getvalue()


def shrink_picture(picture: Image.Image, side: int) -> Image.Image:
    """Return the picture with a longest side of at most `side` pixels; it is never enlarged."""
    if max(picture.size) <= side:
        return picture
    width, height = (max(1, round(length * side / max(picture.size))) for length in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
