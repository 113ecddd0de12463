"""A small picture of nothing but a colour, as cloth looks in mild light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from parecido.images.colour_names import RGB

SHADING = 0.08
"""By how much the light varies from corner to corner, up and down: real cloth is never one pixel value."""
_STRIPES = 3
"""How often each of several colours comes, from left to right."""


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
