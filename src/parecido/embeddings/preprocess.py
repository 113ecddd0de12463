"""From a decoded picture to the pixels a network takes: pure functions, the same in training and serving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
"""RGB pixels, shape (height, width, 3)."""

WHITE = 255


def fit_picture(picture: Image.Image, size: tuple[int, int], stretch: float = 1.0) -> Pixels:
    """Scale an RGB picture into `size` (height, width), centred on white.

    Its proportions change by at most the factor `stretch`, as far as that fills the frame: at 4/3 a square frame is
    filled by everything from 3:4 to 4:3, and catalogues that squash their pictures meet those that do not. Bicubic
    with antialiasing (Pillow's, `reducing_gap` 3.0 for large pictures); a side that already fits is not resampled.
    """
    height, width = size
    tall, wide = height / picture.height, width / picture.width
    tall, wide = min(tall, wide * stretch), min(wide, tall * stretch)
    inner = (max(1, round(picture.width * wide)), max(1, round(picture.height * tall)))
    if inner != picture.size:
        picture = picture.resize(inner, Image.Resampling.BICUBIC, reducing_gap=3.0)
    top, left = (height - inner[1]) // 2, (width - inner[0]) // 2
    pixels = np.full((height, width, 3), WHITE, dtype=np.uint8)
    pixels[top : top + inner[1], left : left + inner[0]] = np.asarray(picture)
    return pixels
