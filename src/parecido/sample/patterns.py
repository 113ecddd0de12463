"""The patterns cloth is printed or woven in, each a function of the place on the product.

A pattern is made once per product (`make_swatch`) and then asked for the colour at many places, so that all
parts of a product are cut from one cloth. The base colour covers clearly more than half of every pattern.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from parecido.sample.palette import RGB, Colours, luminance, mix, scale

Array = npt.NDArray[np.float32]
Swatch = Callable[[Array, Array, float], Array]
"""(x, y, turn) -> colours: x and y in design units, any equal shape; turn in degrees; a first axis RGB."""
_Numbers = npt.NDArray[np.floating]
_Ink = Callable[[Array, Array], Array]
_Maker = Callable[[Colours, np.random.Generator, float], Swatch]

_BLUR = 0.42
"""Width of a drawn edge in design units: one pixel."""


def make_swatch(pattern: str, colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    """Return the cloth called `pattern`, whose motif repeats about every `period` design units."""
    return PATTERNS[pattern](colours, rng, period * float(rng.uniform(0.85, 1.25)))


def _solid(colours: Colours, _rng: np.random.Generator, _period: float) -> Swatch:
    def swatch(x: Array, _y: Array, _turn: float) -> Array:
        return np.broadcast_to(_rgb(colours.base), (3, *x.shape))

    return swatch


def _striped(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    slant = float(rng.choice([0.0, 0.0, 90.0, 90.0, 45.0]))
    share = float(rng.uniform(0.24, 0.4))
    twin = bool(rng.random() < 0.25)

    def ink(_u: Array, v: Array) -> Array:
        cover = _band(v, period, share)
        if twin:
            cover = np.maximum(cover, _band(v + period / 2, period, 0.1))
        return cover

    return _printed(colours.base, colours.second, ink, slant)


def _checked(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    share = float(rng.uniform(0.34, 0.42))
    slant = 45.0 if rng.random() < 0.15 else 0.0
    fine = bool(rng.random() < 0.5)
    strong = 0.5 if luminance(colours.base) < 150 else 0.6

    def ink(u: Array, v: Array) -> Array:
        across, down = _band(u, period, share), _band(v, period, share)
        cover = strong * (across + down) / 1.25
        if fine:
            lines = np.maximum(_band(u + period / 2, period, 0.09), _band(v + period / 2, period, 0.09))
            cover = np.maximum(cover, 0.75 * lines)
        return cover

    return _printed(colours.base, colours.second, ink, slant)


def _dotted(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    radius = period * float(rng.uniform(0.2, 0.27))

    def ink(u: Array, v: Array) -> Array:
        du, dv, _, _ = _cells(u, v, period)
        return _edge(radius - np.hypot(du, dv))

    return _printed(colours.base, colours.second, ink, 0.0)


def _floral(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    period = period * 1.35
    petals = int(rng.integers(5, 7))
    size = period * float(rng.uniform(0.34, 0.4))
    heart = (236, 190, 70) if luminance(colours.second) > 90 else (232, 120, 110)
    leaf = mix(colours.second, (70, 130, 80), 0.55)

    def swatch(x: Array, y: Array, turn: float) -> Array:
        u, v = _turned(x, y, turn)
        du, dv, column, row = _cells(u, v, period)
        chance = np.modf(np.abs(np.sin(column * 12.9898 + row * 78.233) * 437.585))[0]
        across, down = du + (chance - 0.5) * period * 0.16, dv + (0.5 - chance) * period * 0.12
        far = np.hypot(across, down)
        angle = np.arctan2(down, across) + chance * 6.28
        reach = size * (0.66 + 0.34 * np.cos(petals * angle)) * (0.8 + 0.35 * chance)
        leaves = size * 1.25 * np.maximum(0.0, np.cos(angle + 0.9)) ** 12
        colour = _over(_rgb(colours.base), _rgb(leaf), _edge(leaves - far))
        colour = _over(colour, _rgb(colours.second), _edge(reach - far))
        return _over(colour, _rgb(heart), _edge(size * 0.2 - far))

    return swatch


def _zigzag(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    share = float(rng.uniform(0.3, 0.4))
    slant = 90.0 if rng.random() < 0.2 else 0.0

    def ink(u: Array, v: Array) -> Array:
        wave = np.abs(np.mod(u / period, 1.0) - 0.5) * period
        return _band(v + wave, period, share)

    return _printed(colours.base, colours.second, ink, slant)


def _camouflage(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    light, dark = _tones(colours.base)
    waves = [
        [(float(rng.uniform(0.5, 1.0)), float(rng.uniform(0, np.pi)), float(rng.uniform(0, 6.3))) for _ in range(5)]
        for _ in range(2)
    ]

    def field(u: Array, v: Array, bundle: list[tuple[float, float, float]]) -> Array:
        total = np.zeros_like(u)
        for speed, way, phase in bundle:
            k = np.float32(speed * 4.2 / period)
            total += np.sin(k * (u * np.float32(np.cos(way)) + 1.3 * v * np.float32(np.sin(way))) + phase)
        return total

    def swatch(x: Array, y: Array, turn: float) -> Array:
        u, v = _turned(x, y, turn)
        colour = _over(_rgb(colours.base), _rgb(dark), _edge((field(u, v, waves[0]) - 1.0) * period / 5))
        return _over(colour, _rgb(light), _edge((field(u, v, waves[1]) - 1.5) * period / 5))

    return swatch


def _colourblock(colours: Colours, rng: np.random.Generator, period: float) -> Swatch:
    slant = np.deg2rad(float(rng.choice([90.0, 90.0, 90.0, 62.0, 118.0])))
    level = float(rng.uniform(2.0, 3.6)) * period / 2.4
    width = period * float(rng.uniform(1.0, 1.5))
    chest = bool(rng.random() < 0.55)

    def swatch(x: Array, y: Array, _turn: float) -> Array:
        v = (x * np.cos(slant) + y * np.sin(slant)).astype(np.float32)
        cover = _edge(width - np.abs(v + level * 0.6)) if chest else _edge(v - level * 1.1)
        return _over(_rgb(colours.base), _rgb(colours.second), cover)

    return swatch


PATTERNS: dict[str, _Maker] = {
    "Solid": _solid,
    "Striped": _striped,
    "Checked": _checked,
    "Dotted": _dotted,
    "Floral": _floral,
    "Zigzag": _zigzag,
    "Camouflage": _camouflage,
    "Colourblock": _colourblock,
}
"""Name in the table -> what makes its cloth."""


def _printed(base: RGB, second: RGB, ink: _Ink, slant: float) -> Swatch:
    def swatch(x: Array, y: Array, turn: float) -> Array:
        return _over(_rgb(base), _rgb(second), ink(*_turned(x, y, turn + slant)))

    return swatch


def _turned(x: Array, y: Array, degrees: float) -> tuple[Array, Array]:
    turn = np.deg2rad(degrees)
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    return x * cos + y * sin, y * cos - x * sin


def _band(v: Array, period: float, share: float) -> Array:
    """Return the cover of bands that take `share` of each `period`."""
    return _edge(share * period / 2 - np.abs(np.mod(v / np.float32(period), 1.0) - 0.5) * period)


def _cells(u: Array, v: Array, period: float) -> tuple[Array, Array, Array, Array]:
    """Return the way to the nearest middle of a brick lattice (two arrays), and its column and row."""
    row = np.floor(v / np.float32(period * 0.87))
    offset = np.mod(row, 2.0) * 0.5
    column = np.floor(u / np.float32(period) + offset)
    du = u - (column - offset + 0.5) * np.float32(period)
    dv = v - (row + 0.5) * np.float32(period * 0.87)
    return du, dv, column, row


def _edge(inside: _Numbers) -> Array:
    """Return the cover of a shape from the distance inside its edge, one pixel soft."""
    cover: Array = np.clip(inside * (1 / _BLUR) + 0.5, 0.0, 1.0).astype(np.float32, copy=False)
    return cover


def _over(under: Array, colour: Array, cover: Array) -> Array:
    return (under + (colour - under) * cover).astype(np.float32)


def _rgb(colour: RGB) -> Array:
    return np.asarray(colour, np.float32)[:, None, None]


def _tones(base: RGB) -> tuple[RGB, RGB]:
    if luminance(base) < 60:
        return mix(base, (255, 255, 255), 0.34), mix(base, (255, 255, 255), 0.16)
    return mix(base, (255, 255, 255), 0.45), scale(base, 0.6)
