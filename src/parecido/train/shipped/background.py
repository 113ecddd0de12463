"""Telling a product from a plain studio background, without a network: what the mask head is taught with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

RING = 3
"""Pixels at the picture's edge that are taken for background."""
PLAIN = 8.0
"""A ring whose channels spread no more than this (mean absolute deviation, of 255) is plain."""
FAR = 14.0
"""A pixel that differs from the background by more than this in some channel belongs to the product."""
COVERS = (0.04, 0.97)
"""Least and most of the picture that a believable product covers."""


def studio_cover(pixels: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Return where the product is, bool (height, width), or None for a picture without a plain, light background.

    Background is what is like the picture's edge and connected with it, so that white soles and buttons stay with
    the product; specks are removed.
    """
    picture = pixels.astype(np.float32)
    ring = np.concatenate(
        [
            picture[:RING].reshape(-1, 3),
            picture[-RING:].reshape(-1, 3),
            picture[:, :RING].reshape(-1, 3),
            picture[:, -RING:].reshape(-1, 3),
        ]
    )
    colour = np.median(ring, axis=0)
    near_edge = np.abs(ring - colour).max(1)
    if colour.min() < 200 or np.mean(near_edge > FAR) > 0.25 or np.median(near_edge) > PLAIN:
        return None
    like = np.abs(picture - colour).max(2) <= FAR
    areas, _ = ndimage.label(like)
    edge = np.unique(np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]]))
    cover = ndimage.binary_opening(~np.isin(areas, edge[edge > 0]), iterations=1)
    share = float(cover.mean())
    return cover if COVERS[0] <= share <= COVERS[1] else None


def skin_like(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where pixels (..., 3) have colours that skin has, in YCbCr (Chai & Ngan 1999); much else has them too."""
    red, green, blue = (pixels[..., channel].astype(np.float32) for channel in range(3))
    towards_blue = 128.0 - 0.168736 * red - 0.331264 * green + 0.5 * blue
    towards_red = 128.0 + 0.5 * red - 0.418688 * green - 0.081312 * blue
    blueish, reddish = (towards_blue > 77) & (towards_blue < 127), (towards_red > 133) & (towards_red < 173)
    return np.asarray(blueish & reddish)
