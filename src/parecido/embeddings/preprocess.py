"""From a decoded picture to the pixels a network takes: pure functions, the same in training and serving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
"""RGB pixels, shape (height, width, 3)."""

WHITE = 255


@dataclass(frozen=True, slots=True)
class Place:
    """The part of a network's input that a picture fills, in pixels; around it is white."""

    left: int
    top: int
    width: int
    height: int


def fit_picture(picture: Image.Image, size: tuple[int, int], stretch: float = 1.0) -> Pixels:
    """Scale an RGB picture into `size` (height, width), centred on white.

    Its proportions change by at most the factor `stretch`, as far as that fills the frame: at 4/3 a square frame is
    filled by everything from 3:4 to 4:3, and catalogues that squash their pictures meet those that do not. Bicubic
    with antialiasing (Pillow's, `reducing_gap` 3.0 for large pictures); a side that already fits is not resampled.
    """
    place = place_picture(picture.size, size, stretch)
    inner = (place.width, place.height)
    if inner != picture.size:
        picture = picture.resize(inner, Image.Resampling.BICUBIC, reducing_gap=3.0)
    pixels = np.full((*size, 3), WHITE, dtype=np.uint8)
    pixels[place.top : place.top + place.height, place.left : place.left + place.width] = np.asarray(picture)
    return pixels


def place_picture(picture: tuple[int, int], size: tuple[int, int], stretch: float = 1.0) -> Place:
    """Return where fit_picture puts a picture of (width, height) in a frame of `size` (height, width)."""
    height, width = size
    wide, tall = width / picture[0], height / picture[1]
    tall, wide = min(tall, wide * stretch), min(wide, tall * stretch)
    inner_width, inner_height = max(1, round(picture[0] * wide)), max(1, round(picture[1] * tall))
    return Place((width - inner_width) // 2, (height - inner_height) // 2, inner_width, inner_height)
