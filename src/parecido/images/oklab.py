"""sRGB to OKLab (Ottosson 2020, "A perceptual color space for image processing")."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
"""Linear RGB to the responses of the eye's cones."""
TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
"""Cube roots of the cones' responses to lightness, green to red, blue to yellow."""


def to_oklab(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return sRGB (..., 3), 0 to 255, as OKLab: lightness in [0, 1], green to red, blue to yellow."""
    values = colours.astype(np.float64) / 255
    linear = np.where(values > 0.04045, ((values + 0.055) / 1.055) ** 2.4, values / 12.92)
    return np.asarray(np.cbrt(linear @ np.array(TO_CONES).T) @ np.array(TO_LAB).T, dtype=np.float64)
