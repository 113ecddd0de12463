"""Small pictures for pages and answers: JPEG, without metadata."""

from __future__ import annotations

import io

from PIL import Image


def make_thumbnail(picture: Image.Image, side: int, quality: int) -> bytes:
    """Return a JPEG of the RGB picture whose longest side is at most `side` pixels; it is never enlarged.

    Always encoded anew: a shopper's or a photographer's metadata (place, camera, comments) never reaches a page.
    """
    small = picture
    if max(picture.size) > side:
        width, height = (max(1, round(length * side / max(picture.size))) for length in picture.size)
        small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, comment=b"")
    return out.getvalue()
