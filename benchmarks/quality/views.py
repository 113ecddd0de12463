"""Another view of the same thing: a random tilted, turned piece of its photo under other light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_TURN = 22.0
"""Degrees to either side."""
_SIDES = (0.55, 0.95)
"""The piece's sides, as shares of the largest turned piece that the photo holds."""
_PIXELS = (0.55, 0.95)
"""Pixels along the view's sides, as shares of the photo's: other views are from farther away."""
_TILT = 0.10
"""How far each corner moves, of the piece's sides: a camera that is not held straight."""


def make_view(seed: int, picture: Image.Image, at: int) -> Image.Image:
    """Return one view of an RGB picture, always the same for its place `at` and the `seed`.

    No view shows what is outside the photo; its proportions are about the photo's own.
    """
    rng = np.random.default_rng([seed, at])
    corners = _corners(picture.size, rng)
    share = rng.uniform(*_PIXELS)
    size = (max(24, round(picture.width * share)), max(24, round(picture.height * share)))
    piece = picture.transform(size, Image.Transform.QUAD, tuple(corners.ravel()), Image.Resampling.BICUBIC)
    if rng.random() < 0.5:
        piece = piece.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return _lit(piece, rng)


def _corners(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the piece's corners in the picture, (4, 2): upper left, lower left, lower right, upper right."""
    sides = np.array(size, np.float32)
    turn = np.deg2rad(rng.uniform(-_TURN, _TURN))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32)
    unit = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]], np.float32)
    moved = unit * (1 - rng.uniform(0, _TILT, (4, 2)).astype(np.float32))
    turned = (moved * sides / 2) @ rotation.T
    room = float((sides / 2 / np.abs(turned).max(axis=0)).min())
    scaled = turned * room * np.float32(rng.uniform(*_SIDES))
    free = sides / 2 - np.abs(scaled).max(axis=0)
    centre = sides / 2 + rng.uniform(-1, 1, 2).astype(np.float32) * free
    return np.asarray(scaled + centre, np.float32)


def _lit(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Return the picture brighter or darker, of more or less contrast, in slightly warmer or colder light."""
    gamma, gain = rng.uniform(0.75, 1.33), rng.uniform(0.8, 1.15)
    white = rng.uniform(0.94, 1.06, 3)
    values = (np.asarray(picture, np.float32) / 255) ** gamma * (gain * white)
    return Image.fromarray((values.clip(0, 1) * 255).astype(np.uint8))
