"""Parts: what a product's drawing is made of, from the back to the front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from parecido.sample.outline import Point, flipped, moved
from parecido.sample.palette import RGB

Paint = Literal["cloth", "plain", "deep", "second", "seam"] | RGB
"""`cloth` is the base colour with the product's pattern, `seam` a darker tone of what lies below (lighter on
black); the other words are plain colours of the product."""

METAL: RGB = (196, 198, 204)
GOLD: RGB = (204, 170, 96)
RUBBER: RGB = (240, 239, 234)
SHADE: RGB = (24, 22, 24)


@dataclass(frozen=True)
class Shape:
    """A filled outline, or with a `width` (design units) a line drawn along the points."""

    points: tuple[Point, ...]
    width: float = 0.0
    hole: bool = False
    """True cuts the outline out of the shapes before it."""


@dataclass(frozen=True)
class Part:
    """One piece of a product: shapes in one paint, and how light falls on it."""

    shapes: tuple[Shape, ...]
    paint: Paint = "cloth"
    turn: float = 0.0
    """Degrees by which the pattern is turned: a sleeve's cloth follows the sleeve."""
    puff: float = 1.0
    """How much the edges round off."""
    soft: float = 7.0
    """How far from the edge they do, in pixels."""
    folds: float = 1.0
    """How much the cloth is creased."""
    lift: float = 0.0
    """How strong a shadow the part casts on those below it, in [0, 1]."""
    alpha: float = 1.0
    blur: float = 0.0
    """Softness of the part's own outline, in pixels."""
    inside: bool = False
    """True keeps the part within what is already drawn: a seam, a print."""


Sketch = list[Part]
"""The parts of one product, back to front."""


class Cut:
    """The choices that make two products of one kind differ."""

    def __init__(self, rng: np.random.Generator, *, fitted: bool) -> None:
        self._rng = rng
        self.fitted = fitted
        """True for a narrower waist: the cut of women's and girls' clothes."""

    def between(self, low: float, high: float) -> float:
        """Return any number from `low` to `high`."""
        return float(self._rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        """Return True in `share` of the cases."""
        return bool(self._rng.random() < share)

    def one_of(self, *choices: str) -> str:
        """Return one of `choices`, each as likely."""
        return choices[int(self._rng.integers(len(choices)))]


def fill(*outlines: Sequence[Point], paint: Paint = "cloth", turn: float = 0.0) -> Part:
    """Return a part made of filled outlines."""
    return Part(tuple(Shape(tuple(points)) for points in outlines), paint, turn)


def both(points: Sequence[Point], *, paint: Paint = "cloth", turn: float = 0.0) -> Sketch:
    """Return the part with the outline `points` and its mirror image, the pattern turned with each."""
    return [fill(points, paint=paint, turn=turn), fill(flipped(points), paint=paint, turn=-turn)]


def line(*lines: Sequence[Point], width: float, paint: Paint = "seam") -> Part:
    """Return a part made of lines of one width, flat and sharp."""
    return Part(tuple(Shape(tuple(points), width) for points in lines), paint, puff=0.0, folds=0.0)


def seam(*lines: Sequence[Point], width: float = 0.6, alpha: float = 0.6) -> Part:
    """Return stitches: thin lines that stay within the product."""
    return replace(line(*lines, width=width), alpha=alpha, inside=True)


def crease(*lines: Sequence[Point], width: float = 2.4, alpha: float = 0.3, blur: float = 2.2) -> Part:
    """Return the soft lines where cloth bends."""
    return replace(line(*lines, width=width), alpha=alpha, blur=blur, inside=True)


def stitched(points: Sequence[Point], *, dash: float = 1.5, gap: float = 1.2) -> Part:
    """Return a dashed line along `points`: decorative stitching."""
    return seam(*_dashes(points, dash, gap), width=0.5, alpha=0.7)


def shifted(sketch: Sketch, across: float, down: float, size: float = 1.0) -> Sketch:
    """Return `sketch` scaled by `size` and moved: the second shoe of a pair."""
    return [
        replace(
            part,
            shapes=tuple(
                replace(shape, points=moved(shape.points, across, down, size), width=shape.width * size)
                for shape in part.shapes
            ),
        )
        for part in sketch
    ]


def _dashes(points: Sequence[Point], dash: float, gap: float) -> list[tuple[Point, Point]]:
    dashes = []
    for (x0, y0), (x1, y1) in pairwise(points):
        length = float(np.hypot(x1 - x0, y1 - y0))
        at = 0.0
        while at < length:
            end = min(length, at + dash)
            a, b = at / length, end / length
            dashes.append(((x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)))
            at += dash + gap
    return dashes
