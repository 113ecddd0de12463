"""Light and shadow on a drawn product. Light falls from the upper left."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Array = npt.NDArray[np.float32]


_COARSE = 4.0
"""Radius in pixels from which a blur is made on a smaller picture."""


def blurred(cover: Array, radius: float) -> Array:
    """Return `cover` (height, width; 0 to 1) blurred with a Gaussian of `radius` pixels."""
    picture = Image.fromarray((cover * np.float32(255)).astype(np.uint8))
    if radius < _COARSE or min(picture.size) < 8:
        picture = picture.filter(ImageFilter.GaussianBlur(radius))
    else:  # so soft that fewer pixels show the same, sooner and with less rounding in each step
        fewer = 2 if radius < 2 * _COARSE else 4
        coarse = picture.reduce(fewer).filter(ImageFilter.GaussianBlur(radius / fewer)).convert("F")
        picture = coarse.resize(picture.size, Image.Resampling.BICUBIC)
    return np.asarray(picture, np.float32) / np.float32(255)


def smooth_noise(rng: np.random.Generator, size: tuple[int, int], cells: tuple[int, int]) -> Array:
    """Return soft noise, about -1 to 1, of the (height, width) `size`, with (rows, columns) `cells`."""
    coarse = rng.uniform(-1, 1, cells).astype(np.float32)
    fine = Image.fromarray(coarse).resize((size[1], size[0]), Image.Resampling.BICUBIC)
    return np.asarray(fine, np.float32)


def roundness(cover: Array, radius: float) -> Array:
    """Return how much brighter (+) or darker (-) a padded body of the outline `cover` is at each pixel."""
    soft = blurred(cover, radius)
    down, across = np.gradient(soft)
    slope = (across * np.float32(0.62) + down * np.float32(0.78)) * np.float32(radius)
    light = np.clip(slope * 0.62, -0.3, 0.22) - 0.32 * (1 - soft)
    return light.astype(np.float32)


def lit(colour: Array, light: Array) -> Array:
    """Return `colour` (3, height, width; 0 to 255) under `light`, where 1 is neutral.

    Nearly black cloth shows its folds by a little added light, since multiplying would leave it flat.
    """
    return colour * np.minimum(light, 1.25) + np.float32(46) * (light - 1)


def cast_shadow(scene: Array, cover: Array, *, offset: tuple[int, int], radius: float, strength: float) -> None:
    """Darken `scene` in place with the shadow of `cover` moved by `offset` (down, across) pixels."""
    shadow = blurred(_moved(cover, offset), radius) * np.float32(strength)
    scene *= 1 - shadow


def cast_contact(scene: Array, cover: Array, *, strength: float) -> None:
    """Darken `scene` in place where something standing touches the ground."""
    rows = np.flatnonzero(cover.max(axis=1) > 0.5)
    if not rows.size:
        return
    bottom, height = int(rows[-1]), cover.shape[0]
    foot = np.zeros_like(cover)
    feet = cover[max(0, bottom - 7) : bottom + 1].max(axis=0)
    foot[min(height - 1, bottom - 1) : min(height, bottom + 4)] = feet
    pool = np.zeros_like(cover)
    pool[min(height - 1, bottom - 3) : min(height, bottom + 9)] = cover[: bottom + 1].max(axis=0)
    scene *= 1 - np.float32(strength) * blurred(foot, 3.0)
    scene *= 1 - np.float32(strength * 0.45) * blurred(pool, 9.0)


def _moved(cover: Array, offset: tuple[int, int]) -> Array:
    down, across = offset
    result = np.zeros_like(cover)
    height, width = cover.shape
    result[max(0, down) : height + min(0, down), max(0, across) : width + min(0, across)] = cover[
        max(0, -down) : height - max(0, down), max(0, -across) : width - max(0, across)
    ]
    return result
