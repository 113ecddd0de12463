"""A map of numbers painted onto a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_RAMP = np.array(
    [
        (0, 0, 4),
        (31, 12, 72),
        (85, 15, 109),
        (136, 34, 106),
        (186, 54, 85),
        (227, 89, 51),
        (249, 140, 10),
        (249, 201, 50),
    ],
    dtype=np.float64,
)
"""From dark to bright in even steps of perceived lightness: colours of the map "inferno" (CC0), without its end."""
_FAINT, _STRONG = 0.25, 0.8
"""How much of the picture the coldest and the hottest places cover."""


def paint_heat(picture: Image.Image, heat: NDArray[np.float32]) -> Image.Image:
    """Return an RGB picture, in greys, with `heat` (height, width), 0 to 1, painted on it, violet to yellow."""
    values = np.clip(heat.astype(np.float64), 0.0, 1.0)
    steps = np.linspace(0.0, 1.0, len(_RAMP))
    colours = np.stack([np.interp(values, steps, channel) for channel in _RAMP.T], axis=-1)
    cover = (_FAINT + (_STRONG - _FAINT) * values)[:, :, np.newaxis]
    greys = np.asarray(picture.convert("L"), dtype=np.float64)[:, :, np.newaxis]
    return Image.fromarray(np.rint(greys * (1.0 - cover) + colours * cover).astype(np.uint8))
