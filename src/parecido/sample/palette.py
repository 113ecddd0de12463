"""The named colours of the sample catalogue, and what goes with each of them."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

RGB = tuple[float, float, float]
"""Red, green and blue, each in [0, 255]."""

PALETTE: dict[str, RGB] = {
    "Black": (33, 33, 37),
    "White": (247, 247, 245),
    "Grey": (136, 139, 144),
    "Beige": (222, 200, 163),
    "Brown": (116, 72, 42),
    "Red": (203, 32, 40),
    "Orange": (240, 124, 32),
    "Yellow": (246, 206, 48),
    "Green": (44, 128, 62),
    "Navy Blue": (30, 43, 94),
    "Purple": (114, 58, 152),
    "Pink": (242, 134, 176),
}
"""Catalogue name of each base colour -> its centre."""

_INK: RGB = (52, 54, 62)
_CHALK: RGB = (246, 244, 238)
_CREAM: RGB = (243, 229, 200)
_MARINE: RGB = (44, 62, 118)
_COCOA: RGB = (102, 64, 44)

_SECONDS: dict[str, tuple[RGB, ...]] = {
    "Black": (_CHALK, (176, 178, 184)),
    "White": (_INK, _MARINE, (150, 152, 158)),
    "Grey": (_CHALK, _INK),
    "Beige": (_COCOA, _CHALK, _INK),
    "Brown": (_CREAM, (222, 186, 140)),
    "Red": (_CHALK, (116, 14, 26)),
    "Orange": (_CHALK, (150, 62, 10)),
    "Yellow": (_INK, _CHALK, (176, 122, 10)),
    "Green": (_CHALK, (16, 70, 34)),
    "Navy Blue": (_CHALK, (150, 172, 214)),
    "Purple": (_CHALK, (206, 172, 226)),
    "Pink": (_CHALK, (176, 44, 104)),
}


@dataclass(frozen=True)
class Colours:
    """The colours of one product: the named one, its companion, and tones of it."""

    base: RGB
    second: RGB
    """White, black or a clearly darker or lighter tone: what a pattern is printed in."""
    deep: RGB
    """The same cloth in its own shade: linings, inner sides, soles."""


def choose_colours(name: str, rng: np.random.Generator) -> Colours:
    """Return colours for a product whose base colour is called `name`, varied as dye lots vary."""
    base = _vary(PALETTE[name], rng)
    seconds = _SECONDS[name]
    second = seconds[int(rng.integers(len(seconds)))]
    deep = scale(base, 0.62) if luminance(base) > 45 else mix(base, (0, 0, 0), 0.45)
    return Colours(base, second, deep)


def luminance(colour: RGB) -> float:
    """Return the perceived lightness of `colour` in [0, 255] (the Rec. 601 weights)."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def scale(colour: RGB, factor: float) -> RGB:
    """Return `colour` with each channel times `factor`."""
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """Return the colour that lies `share` of the way from `one` to `other`."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def _vary(colour: RGB, rng: np.random.Generator) -> RGB:
    hue, saturation, value = colorsys.rgb_to_hsv(*(channel / 255 for channel in colour))
    hue = (hue + rng.uniform(-0.012, 0.012)) % 1.0
    saturation = min(1.0, saturation * rng.uniform(0.9, 1.06))
    value = min(0.985, value * rng.uniform(0.93, 1.06))
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return (red * 255, green * 255, blue * 255)
