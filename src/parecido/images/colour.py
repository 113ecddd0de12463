"""Any of Pillow's modes becomes RGB: transparency onto white, deep greys scaled rather than clipped."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WHITE = (255, 255, 255)
_ENDLESS = np.float32(1e30)
"""Floating-point greys from here on, and those that are no number, are taken for damage and become 0."""
_BAND = 1 << 20
"""Pixels that are made RGB at once, where that needs more memory than a pixel before and after."""
_FLAT = 1e-30
"""A smaller range than this is one grey; scaling it up would overflow."""


def to_rgb(picture: Image.Image, *, own: bool = False) -> Image.Image:
    """Return an RGB picture without metadata. Raises ValueError where there is no way to RGB (LAB).

    An `own` picture, which nobody else has, may share its pixels with what is returned.
    """
    if picture.mode == "P" and picture.palette is None:
        raise ValueError("its palette is missing")
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;16"):
        flat = _in_bands(picture, _grey_converter(picture))
    elif picture.has_transparency_data:
        flat = _in_bands(picture, _onto_white)
    elif picture.mode != "RGB":
        flat = picture.convert("RGB")
    else:
        flat = picture._new(picture.im) if own else picture.copy()
    flat.info = {}
    return flat


def _in_bands(picture: Image.Image, convert: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Return an RGB picture of the size, made by a function of single pixels from one band of rows after the other.

    So what `convert` needs on its way is never as large as a large picture.
    """
    width, height = picture.size
    rows = max(1, _BAND // width)
    if rows >= height:
        return convert(picture)
    flat = Image.new("RGB", picture.size)
    for top in range(0, height, rows):
        flat.paste(convert(picture.crop((0, top, width, min(top + rows, height)))), (0, top))
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


def _grey_converter(picture: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """Return what scales 16-bit greys by their full range, all deeper ones by the range that they seem to use."""
    low, high = (0.0, 65535.0) if picture.mode.startswith("I;16") else _range(picture)
    key = picture.info.get("transparency")

    def convert(band: Image.Image) -> Image.Image:
        values = _values(band)
        scaled = ((values - low) * (255.0 / (high - low)) + 0.5).clip(0, 255).astype(np.uint8)
        if isinstance(key, int):
            scaled[values == key] = 255
        return Image.fromarray(scaled).convert("RGB")

    return convert


def _values(picture: Image.Image) -> NDArray[np.float32]:
    """Return greys as numbers; endless ones, which only the deeper modes can hold, are 0."""
    values = np.asarray(picture, dtype=np.float32)
    return np.where(np.abs(values) < _ENDLESS, values, np.float32(0))


def _range(picture: Image.Image) -> tuple[float, float]:
    """Return black and white: 0 to 1 for fractions, 0 to 255 or 65535, else the extremes."""
    width, height = picture.size
    rows = max(1, _BAND // width)
    low, high = math.inf, -math.inf
    for top in range(0, height, rows):
        values = _values(picture.crop((0, top, width, min(top + rows, height))))
        low, high = min(low, float(values.min())), max(high, float(values.max()))
    if low >= 0:
        for white in (255.0, 65535.0) if picture.mode == "I" else (1.0, 255.0, 65535.0):
            if high <= white:
                return 0.0, white
    return (low, high) if high - low > _FLAT else (low, low + 1.0)
