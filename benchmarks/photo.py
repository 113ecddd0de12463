"""The large photo that both sides decode and embed: a drawn product, enlarged, with a camera's grain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from parecido.sample.picture import draw_picture
from parecido.sample.table import list_products

SIDE = 1000
_GRAIN = 5.0
_QUALITY = 90


def write_photo(file: Path) -> Path:
    """Write a JPEG of SIDE x SIDE pixels, the same at every call, and return its path."""
    picture = draw_picture(list_products(10, 7)[0], 7).image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(0).normal(0, _GRAIN, (SIDE, SIDE, 1))
    pixels = (np.asarray(picture, np.float64) + grain).clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(file, "JPEG", quality=_QUALITY)
    return file
