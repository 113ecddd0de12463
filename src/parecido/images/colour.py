"""Any of Pillow's modes becomes RGB: transparency onto white, deep greys scaled rather than clipped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WHITE = (255, 255, 255)
_ENDLESS = np.float32(1e30)
"""Floating-point greys from here on, and those that are no number, are taken for damage and become 0."""


_FLAT = 1e-30
"""A smaller range than this is one grey; scaling it up would overflow."""


def to_rgb(picture: Image.Image) -> Image.Image:
    """Return an RGB picture without metadata. Raises ValueError where there is no way to RGB (LAB)."""
    if picture.mode == "P" and picture.palette is None:
        raise ValueError("its palette is missing")
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;16"):
        flat = _grey_to_rgb(picture)
    elif picture.has_transparency_data:
        flat = _onto_white(picture)
    else:
        flat = picture.copy() if picture.mode == "RGB" else picture.convert("RGB")
    flat.info = {}
    return flat


def _onto_white(picture: Image.Image) -> Image.Image:
    """Lay the picture on white as its alpha says, be it a band, a palette's entry or one colour."""
    key = picture.info.get("transparency")
    if picture.mode == "RGB" and isinstance(key, tuple) and max(key) > 255:
        # Pillow keeps the high byte of 16-bit colours, but the transparent colour as the file has it
        picture = picture.copy()
        picture.info["transparency"] = tuple(value >> 8 for value in key)
    clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    flat = Image.new("RGB", picture.size, WHITE)
    flat.paste(clear, mask=clear.getchannel("A"))
    return flat


def _grey_to_rgb(picture: Image.Image) -> Image.Image:
    """Scale 16-bit greys by their full range, all deeper ones by the range that they seem to use."""
    values = np.asarray(picture, dtype=np.float32)
    if picture.mode.startswith("I;16"):
        low, high = 0.0, 65535.0
    else:
        values = np.where(np.abs(values) < _ENDLESS, values, np.float32(0))
        low, high = _range(values, whole=picture.mode == "I")
    scaled = ((values - low) * (255.0 / (high - low)) + 0.5).clip(0, 255).astype(np.uint8)
    key = picture.info.get("transparency")
    if isinstance(key, int):
        scaled[values == key] = 255
    return Image.fromarray(scaled).convert("RGB")


def _range(values: NDArray[np.float32], *, whole: bool) -> tuple[float, float]:
    """Return black and white: 0 to 1 for fractions, 0 to 255 or 65535, else the extremes."""
    low, high = float(values.min()), float(values.max())
    if low >= 0:
        for white in (255.0, 65535.0) if whole else (1.0, 255.0, 65535.0):
            if high <= white:
                return 0.0, white
    return (low, high) if high - low > _FLAT else (low, low + 1.0)
