"""The name of a photo's own colour, told from its pixels alone: what photos without a colour label are measured by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.quality.pictures import Pictures
from parecido.images.oklab import to_oklab

NAMED: dict[str, tuple[tuple[int, int, int], ...]] = {
    "black": ((20, 20, 22), (45, 45, 48)),
    "grey": ((95, 95, 97), (140, 140, 142), (180, 180, 182)),
    "white": ((225, 225, 225), (250, 250, 250)),
    "red": ((200, 30, 35), (130, 20, 25)),
    "orange": ((240, 125, 35), (205, 95, 25)),
    "brown": ((110, 70, 40), (75, 50, 35), (150, 105, 65)),
    "beige": ((220, 200, 165), (190, 165, 130)),
    "yellow": ((245, 210, 50), (200, 170, 40)),
    "green": ((45, 130, 60), (110, 150, 60), (35, 70, 35)),
    "blue": ((40, 80, 180), (110, 160, 215), (30, 40, 90)),
    "purple": ((115, 60, 150), (80, 40, 90)),
    "pink": ((240, 135, 175), (215, 90, 140)),
}
"""Colour -> sRGB examples of it; a pixel has the name of the example nearest to it in OKLab."""

LEAST_SHARE = 0.4
"""A photo is called by a colour that at least this share of the looked-at pixels has; others have no name."""
_RING = 3
_LIKE = 14


def colour_name(picture: Image.Image) -> str:
    """Return the name that most pixels of an RGB picture's middle have, "" where fewer than LEAST_SHARE agree.

    The middle is the central half of each side; where the picture's edge is of one light colour, pixels like it are
    background and not looked at (all are, where little else is left).
    """
    pixels = np.asarray(picture)
    height, width = pixels.shape[:2]
    middle = pixels[height // 4 : height - height // 4, width // 4 : width - width // 4].reshape(-1, 3)
    ground = _plain_ground(pixels)
    if ground is not None:
        product = middle[np.abs(middle.astype(np.int16) - ground).max(axis=1) > _LIKE]
        middle = product if len(product) * 10 >= len(middle) else middle
    names = np.array([name for name, examples in NAMED.items() for _ in examples])
    examples = to_oklab(np.array([colour for each in NAMED.values() for colour in each], np.uint8))
    distances = ((to_oklab(middle)[:, None] - examples[None]) ** 2).sum(axis=2)
    found, counts = np.unique(names[distances.argmin(axis=1)], return_counts=True)
    most = int(counts.argmax())
    return str(found[most]) if counts[most] >= LEAST_SHARE * len(middle) else ""


def colour_names(pictures: Pictures) -> NDArray[np.str_]:
    """Return every picture's colour name, "" where it has no one colour."""
    return np.array([colour_name(pictures.load(at)) for at in range(len(pictures))])


def _plain_ground(pixels: NDArray[np.uint8]) -> NDArray[np.int16] | None:
    """Return the colour (3,) of a plain, light edge; None where the edge is not plain or not light."""
    edge = np.concatenate(
        [part.reshape(-1, 3) for part in (pixels[:_RING], pixels[-_RING:], pixels[:, :_RING], pixels[:, -_RING:])]
    )
    colour = np.median(edge, axis=0).astype(np.int16)
    like = np.abs(edge.astype(np.int16) - colour).max(axis=1) <= _LIKE
    return colour if colour.min() >= 200 and like.mean() >= 0.75 else None
