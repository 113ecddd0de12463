"""Putting a sketch onto a picture: placing, antialiased covers, painting part by part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from parecido.sample.palette import Colours
from parecido.sample.part import Part, Shape, Sketch
from parecido.sample.patterns import Swatch
from parecido.sample.shading import blurred, lit, roundness

Array = npt.NDArray[np.float32]

WIDTH, HEIGHT = 240, 320
_FINER = 3
"""Outlines are drawn this many times finer and averaged down."""
_MARGIN = 6
_EDGE = 9
"""Least distance from a product to the picture's edge, in pixels."""
_UNIT = WIDTH / 100


@dataclass(frozen=True)
class Placing:
    """How a sketch lies in the picture: turned (degrees), sized, mirrored, moved (pixels)."""

    turn: float = 0.0
    size: float = 1.0
    mirror: bool = False
    across: float = 0.0
    down: float = 0.0

    def matrix(self) -> Array:
        """Return the 2x3 matrix from design units to pixels."""
        turn = np.deg2rad(self.turn)
        cos, sin = np.cos(turn), np.sin(turn)
        scale = self.size * _UNIT
        flip = -1.0 if self.mirror else 1.0
        return np.array(
            [
                [cos * scale * flip, -sin * scale, WIDTH / 2 + self.across],
                [sin * scale * flip, cos * scale, HEIGHT / 2 + self.down],
            ],
            np.float32,
        )

    def design(self, window: tuple[slice, slice]) -> tuple[Array, Array]:
        """Return the design coordinates (x, y) of the pixels in `window`."""
        rows, columns = window
        matrix = self.matrix()
        inverse = np.linalg.inv(matrix[:, :2])
        dx = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] + np.float32(0.5) - matrix[0, 2]
        dy = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + np.float32(0.5) - matrix[1, 2]
        return dx * inverse[0, 0] + dy * inverse[0, 1], dx * inverse[1, 0] + dy * inverse[1, 1]


@dataclass(frozen=True)
class Cover:
    """Where one part is: how much of each pixel of a window it fills, 0 to 1."""

    window: tuple[slice, slice]
    alpha: Array


def fit(sketch: Sketch, placing: Placing) -> Placing:
    """Return `placing`, made smaller and moved where the sketch would touch the picture's edge."""
    room = np.array([WIDTH, HEIGHT], np.float32) - 2 * _EDGE
    low, high = _bounds(sketch, placing)
    placing = replace(placing, size=placing.size * min(1.0, float((room / (high - low)).min())))
    low, high = _bounds(sketch, placing)
    across, down = np.maximum(_EDGE - low, 0) - np.maximum(high - room - _EDGE, 0)
    return replace(placing, across=placing.across + float(across), down=placing.down + float(down))


def cover_parts(sketch: Sketch, placing: Placing) -> tuple[list[Cover], Array]:
    """Return the cover of every part, and of the whole product (height, width)."""
    whole = np.zeros((HEIGHT, WIDTH), np.float32)
    covers = []
    for part in sketch:
        cover = _cover(part, placing)
        if part.inside:
            cover = Cover(cover.window, cover.alpha * whole[cover.window])
        else:
            np.maximum(whole[cover.window], cover.alpha * (part.alpha > 0.6), out=whole[cover.window])
        covers.append(cover)
    return covers, whole


@dataclass(frozen=True)
class Cloth:
    """What a product is made of: its colours, its pattern, and its creases (height, width; about -1 to 1)."""

    colours: Colours
    swatch: Swatch
    creases: Array


def paint_parts(scene: Array, sketch: Sketch, covers: list[Cover], placing: Placing, cloth: Cloth) -> None:
    """Paint the parts of `sketch` onto `scene` in place, back to front."""
    for part, cover in zip(sketch, covers, strict=True):
        if not cover.alpha.size:
            continue
        below = scene[:, *cover.window]
        if part.lift:
            _shade_below(below, cover.alpha, part.lift)
        colour = _seam(below) if part.paint == "seam" else _colour(part, cover, placing, cloth)
        if part.puff or part.folds:
            colour = lit(colour, _light(part, cover, cloth))
        below += (colour - below) * (cover.alpha * np.float32(part.alpha))


def _bounds(sketch: Sketch, placing: Placing) -> tuple[Array, Array]:
    """Return the lowest and the highest (x, y) of `sketch`, in pixels."""
    matrix = placing.matrix()
    points = np.array(
        [point for part in sketch if not part.inside for s in part.shapes for point in s.points], np.float32
    )
    placed = points @ matrix[:, :2].T + matrix[:, 2]
    return placed.min(axis=0), placed.max(axis=0)


def _colour(part: Part, cover: Cover, placing: Placing, cloth: Cloth) -> Array:
    if part.paint == "cloth":
        return cloth.swatch(*placing.design(cover.window), part.turn)
    plain = cloth.colours.base if part.paint == "plain" else part.paint
    rgb = getattr(cloth.colours, plain) if isinstance(plain, str) else plain
    return np.broadcast_to(np.asarray(rgb, np.float32)[:, None, None], (3, *cover.alpha.shape))


def _seam(below: Array) -> Array:
    """Return the colours `below` as stitches and folds show on them."""
    dark = below.mean(axis=0) < 62
    return np.where(dark, below + (255 - below) * np.float32(0.28), below * np.float32(0.55))


def _light(part: Part, cover: Cover, cloth: Cloth) -> Array:
    light = np.ones_like(cover.alpha)
    if part.puff:
        light += np.float32(part.puff) * roundness(cover.alpha, part.soft)
    if part.folds:
        light += np.float32(0.085 * part.folds) * cloth.creases[cover.window]
    return light


def _shade_below(below: Array, alpha: Array, lift: float) -> None:
    shadow = blurred(alpha, 2.6)
    shadow[2:, 1:] = shadow[:-2, :-1].copy()
    below *= 1 - np.float32(0.6 * lift) * shadow


def _cover(part: Part, placing: Placing) -> Cover:
    matrix = placing.matrix()
    placed = [np.asarray(shape.points, np.float32) @ matrix[:, :2].T + matrix[:, 2] for shape in part.shapes]
    everything = np.concatenate(placed)
    spread = max(shape.width for shape in part.shapes) * _UNIT + _MARGIN
    left, top = np.floor(everything.min(axis=0) - spread).astype(int)
    right, bottom = np.ceil(everything.max(axis=0) + spread).astype(int)
    left, top, right, bottom = max(0, left), max(0, top), min(WIDTH, right), min(HEIGHT, bottom)
    window = (slice(top, max(top, bottom)), slice(left, max(left, right)))
    if right <= left or bottom <= top:
        return Cover(window, np.zeros((max(0, bottom - top), max(0, right - left)), np.float32))
    fine = Image.new("L", ((right - left) * _FINER, (bottom - top) * _FINER))
    draw = ImageDraw.Draw(fine)
    for shape, points in zip(part.shapes, placed, strict=True):
        _draw_shape(draw, shape, (points - (left, top)) * _FINER, placing.size)
    cover = np.asarray(fine.reduce(_FINER), np.float32) / np.float32(255)
    return Cover(window, blurred(cover, part.blur) if part.blur else cover)


def _draw_shape(draw: ImageDraw.ImageDraw, shape: Shape, points: npt.NDArray[np.floating], size: float) -> None:
    flat = [(float(x), float(y)) for x, y in points]
    if not shape.width:
        draw.polygon(flat, fill=0 if shape.hole else 255)
        return
    width = max(1, round(shape.width * _UNIT * _FINER * size))
    draw.line(flat, fill=255, width=width, joint="curve")
    if width > 6:
        radius = width / 2
        for x, y in (flat[0], flat[-1]):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
