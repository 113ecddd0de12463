"""Wrist watches, seen from the front."""

from __future__ import annotations

import math
from dataclasses import replace

from parecido.sample.outline import box, ellipse, flipped, mirrored, outline
from parecido.sample.part import (
    GOLD,
    METAL,
    Cut,
    Paint,
    Part,
    Shape,
    Sketch,
    fill,
    line,
    stitched,
)


def watch(cut: Cut) -> Sketch:
    """Return a wrist watch, its strap open above and below a round or square case."""
    size, strap = cut.between(17, 21), cut.between(9.5, 12)
    square = cut.chance(0.3)
    metal = GOLD if cut.chance(0.35) else METAL
    upper = mirrored([(0, -60, 1), (strap * 0.78, -59, 1), (strap * 0.86, -40, 1), (strap, -size + 4), (0, -size + 6)])
    lower = mirrored([(0, size - 6), (strap, size - 4), (strap * 0.84, 42, 1), (strap * 0.72, 58, 1), (0, 62, 1)])
    holes = fill(*[ellipse(0, size + 12 + 5 * step, 0.9, 1.1) for step in range(5)], paint="seam")
    sketch = [replace(fill(upper, lower), puff=1.1, soft=5, folds=0.3), replace(holes, puff=0, folds=0)]
    stitch = [(strap * 0.74, -56.0), (strap * 0.8, -size)]
    sketch += [
        stitched(stitch),
        stitched(flipped(stitch)),
        stitched([(strap * 0.75, size), (strap * 0.62, 55)]),
    ]
    sketch += [stitched([(-strap * 0.75, size), (-strap * 0.62, 55)])]
    buckle = Part(
        (
            Shape(box(-strap, -63, strap, -54, 2)),
            Shape(box(-strap + 2.2, -61, strap - 2.2, -56.5, 1), hole=True),
        ),
        metal,
    )
    sketch += [replace(buckle, puff=0.8, soft=1.5, lift=0.3, folds=0)]
    rim = box(-size, -size, size, size, 5) if square else ellipse(0, 0, size, size)
    face = box(3 - size, 3 - size, size - 3, size - 3, 3.5) if square else ellipse(0, 0, size - 2.8, size - 2.8)
    crown = box(size - 1, -2, size + 3, 2, 0.8)
    lugs = [box(x - 2.4, -size - 1.5, x + 2.4, size + 1.5, 1) for x in (-strap + 2, strap - 2)]
    sketch += [replace(fill(crown, *lugs, paint=metal), puff=0.8, soft=2, folds=0)]
    sketch += [replace(fill(rim, paint=metal), puff=1.2, soft=3, lift=0.5, folds=0)]
    white = cut.chance(0.25)
    sketch += [replace(fill(face, paint=(245, 244, 240) if white else "plain"), puff=-0.5, soft=4, folds=0)]
    return [*sketch, *_dial(cut, size - 3.5, (48, 48, 54) if white else "second")]


def _dial(cut: Cut, radius: float, ink: Paint) -> Sketch:
    marks = []
    for hour in range(12):
        turn = math.tau * hour / 12
        inner = radius * (0.74 if hour % 3 == 0 else 0.84)
        marks.append(
            [
                (inner * math.sin(turn), -inner * math.cos(turn)),
                (radius * 0.94 * math.sin(turn), -radius * 0.94 * math.cos(turn)),
            ]
        )
    at = [cut.between(0, math.tau) for _ in range(2)]
    hands = [
        [(0.0, 0.0), (radius * reach * math.sin(turn), -radius * reach * math.cos(turn))]
        for turn, reach in zip(at, (0.5, 0.75), strict=True)
    ]
    sketch = [line(*marks, width=1.0, paint=ink), replace(line(*hands, width=1.5, paint=ink), lift=0.3)]
    if cut.chance(0.4):
        rings = [
            ellipse(0, radius * 0.42, radius * 0.22, radius * 0.22),
            ellipse(-radius * 0.42, 0, radius * 0.22, radius * 0.22),
        ]
        sketch.append(replace(line(*[[*ring, ring[0]] for ring in rings], width=0.6, paint=ink), alpha=0.7))
    glint = outline(
        [
            (-radius * 0.8, -radius * 0.1),
            (-radius * 0.1, -radius * 0.85),
            (radius * 0.25, -radius * 0.85),
            (-radius * 0.75, radius * 0.3),
        ]
    )
    shine = replace(fill(glint, paint=(255, 255, 255)), alpha=0.1, puff=0, folds=0, inside=True)
    return [*sketch, replace(fill(ellipse(0, 0, 1.4, 1.4), paint=ink), puff=0, folds=0), shine]
