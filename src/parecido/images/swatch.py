"""A colour as cloth looks in mild light, and a plain shirt of that cloth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from parecido.images.colour_names import RGB

SHADING = 0.08
"""By how much the light varies from corner to corner, up and down: real cloth is never one pixel value."""
_STRIPES = 3
"""How often each of several colours comes, from left to right."""

_SHIRT = (
    (0.33, 0.12), (0.42, 0.16), (0.58, 0.16), (0.67, 0.12), (0.95, 0.30), (0.84, 0.43), (0.73, 0.36),
    (0.73, 0.90), (0.27, 0.90), (0.27, 0.36), (0.16, 0.43), (0.05, 0.30),
)  # fmt: skip
"""Corners (across, down) of a shirt laid flat, as shares of the picture."""
SHIRT_SIZE = (320, 240)
"""Height and width of the picture that stands for a colour."""
_FINER = 4
"""The outline is drawn so many times larger and scaled down: no stairs at its edge."""


def draw_shirt(colours: Sequence[RGB], size: tuple[int, int] = SHIRT_SIZE) -> Image.Image:
    """Return an RGB picture of `size` (height, width): a plain shirt of the colour, or striped in several, on white.

    A model is surer of the colour of a thing it knows than of a picture that is nothing but colour.
    """
    height, width = size
    outline = Image.new("L", (width * _FINER, height * _FINER), 0)
    corners = [(across * outline.width, down * outline.height) for across, down in _SHIRT]
    ImageDraw.Draw(outline).polygon(corners, fill=255)
    picture = Image.new("RGB", (width, height), "white")
    picture.paste(draw_swatch(colours, size), mask=outline.resize((width, height), Image.Resampling.BOX))
    return picture


def draw_swatch(colours: Sequence[RGB], size: tuple[int, int]) -> Image.Image:
    """Return an RGB picture of `size` (height, width): the colour, or equal shares of several in upright stripes.

    Brightest in the upper left corner, darkest in the lower right one.
    """
    height, width = size
    stripes = np.arange(width) * _STRIPES * len(colours) // width % len(colours)
    cloth = np.asarray(colours, dtype=np.float64)[stripes]
    down, across = np.linspace(1.0, -1.0, height), np.linspace(1.0, -1.0, width)
    light = 1.0 + SHADING * (down[:, np.newaxis] + across) / 2.0
    pixels = cloth[np.newaxis] * light[:, :, np.newaxis]
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
