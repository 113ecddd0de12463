"""Whether two pictures are the same photograph: small copies of them, compared cell by cell.

An embedding says what is alike, and two white shirts with other prints are: it is blind to what a small part of the
picture shows. Here the part that differs most decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE, CELLS = 32, 4
MOST_DIFFERENCE = 0.2
"""How far the worst cell of two copies of one photograph may differ: measured, see docs/health.md."""
_LEAST_CONTRAST = 4.0
"""Levels below which a picture's contrast is taken for noise."""

Looks = NDArray[np.uint8]


def make_look(picture: Image.Image) -> Looks:
    """Return an RGB picture as (32, 32, 3) averages of its pixels; its proportions do not matter."""
    return np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BOX))


def worst_difference(first: Looks, second: Looks) -> NDArray[np.float32]:
    """Return how much pairs of looks (n, 32, 32, 3) differ where they differ most: 0 is not at all, shape (n,).

    It is the root mean square of the difference over the worst of 4 x 4 cells, as a multiple of the pictures' contrast
    (their root mean square about their own mean colours), so that neither exposure nor a pale product decides.
    """
    one, other = (_centred(looks) for looks in (first, second))
    contrast = np.sqrt(((one**2).mean(axis=(1, 2, 3)) + (other**2).mean(axis=(1, 2, 3))) / 2)
    side = SIDE // CELLS
    cells = ((one - other) ** 2).mean(axis=3).reshape(-1, CELLS, side, CELLS, side).mean(axis=(2, 4))
    worst = np.sqrt(cells.max(axis=(1, 2)))
    return np.asarray(worst / np.maximum(contrast, _LEAST_CONTRAST), dtype=np.float32)


def _centred(looks: Looks) -> NDArray[np.float32]:
    values = looks.astype(np.float32)
    return np.asarray(values - values.mean(axis=(1, 2), keepdims=True), dtype=np.float32)
