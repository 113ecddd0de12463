"""From a decoded picture to the pixels a network takes: pure functions, the same in training and serving."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parecido.embeddings.framing import Filter, Framing

Pixels = NDArray[np.uint8]
"""RGB pixels, shape (height, width, 3)."""

WHITE = 255
_FILTERS: dict[Filter, Image.Resampling] = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
    "lanczos": Image.Resampling.LANCZOS,
}
"""Pillow's, all with antialiasing."""


@dataclass(frozen=True, slots=True)
class Place:
    """The part of a network's input that a picture fills, in pixels; around it is white."""

    left: int
    top: int
    width: int
    height: int


def frame_picture(picture: Image.Image, framing: Framing) -> Pixels:
    """Return an RGB picture in its frame, the pixels (height, width, 3) that a network of this framing takes."""
    if framing.mode == "fit":
        return fit_picture(picture, framing.size, framing.stretch, framing.filter)
    height, width = framing.size
    if framing.mode == "squash":
        return _scaled(picture, (width, height), (0.0, 0.0, *picture.size), framing)
    return _scaled(picture, (width, height), _centre(picture, framing), framing)


def fit_picture(
    picture: Image.Image, size: tuple[int, int], stretch: float = 1.0, resampling: Filter = "bicubic"
) -> Pixels:
    """Scale an RGB picture into `size` (height, width), centred on white.

    Its proportions change by at most the factor `stretch`, as far as that fills the frame: at 4/3 a square frame is
    filled by everything from 3:4 to 4:3, and catalogues that squash their pictures meet those that do not. Pillow's
    filters antialias; `reducing_gap` is 3.0 for large pictures; a side that already fits is not resampled.
    """
    place = place_picture(picture.size, size, stretch)
    inner = (place.width, place.height)
    if inner != picture.size:
        picture = picture.resize(inner, _FILTERS[resampling], reducing_gap=3.0)
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


def _centre(picture: Image.Image, framing: Framing) -> tuple[float, float, float, float]:
    """Return the part of a picture (left, top, right, bottom, in its own pixels) that a centre crop keeps.

    As torchvision's Resize and CenterCrop do it: both sides in whole pixels, the margins rounded to even. Only this
    part is scaled, so that a picture a thousand times wider than high costs no more than any other.
    """
    height, width = framing.size
    least_height, least_width = framing.scaled
    scale = max(least_width / picture.width, least_height / picture.height)
    whole_width = max(least_width, int(picture.width * scale))
    whole_height = max(least_height, int(picture.height * scale))
    left, top = round((whole_width - width) / 2), round((whole_height - height) / 2)
    across, down = picture.width / whole_width, picture.height / whole_height
    right, bottom = min((left + width) * across, picture.width), min((top + height) * down, picture.height)
    return left * across, top * down, right, bottom


def _scaled(
    picture: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float], framing: Framing
) -> Pixels:
    return np.asarray(picture.resize(size, _FILTERS[framing.filter], box=box))
