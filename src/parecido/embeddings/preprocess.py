"""From a decoded picture to the pixels a network takes: pure functions, the same in training and serving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
"""RGB pixels, shape (height, width, 3)."""

WHITE = 255


def fit_picture(picture: Image.Image, size: tuple[int, int]) -> Pixels:
    """Scale an RGB picture into `size` (height, width) keeping its proportions, centred on white.

    Bicubic with antialiasing (Pillow's, `reducing_gap` 3.0 for large pictures); a picture that already fits exactly
    on one side and within on the other is not resampled at all.
    """
    height, width = size
    scale = min(height / picture.height, width / picture.width)
    inner = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    if inner != picture.size:
        picture = picture.resize(inner, Image.Resampling.BICUBIC, reducing_gap=3.0)
    top, left = (height - inner[1]) // 2, (width - inner[0]) // 2
    pixels = np.full((height, width, 3), WHITE, dtype=np.uint8)
    pixels[top : top + inner[1], left : left + inner[0]] = np.asarray(picture)
    return pixels
