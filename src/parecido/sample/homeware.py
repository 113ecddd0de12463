"""Mugs, seen from the side."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, ellipse, outline
from parecido.sample.part import (
    Cut,
    Sketch,
    crease,
    fill,
    line,
)


def mug(cut: Cut) -> Sketch:
    """Return a mug with its handle to the right: straight, tapered or round."""
    wide, low, taper = cut.between(24, 29), cut.between(24, 32), cut.between(-2, 6)
    bulge = cut.between(0, 4) if cut.chance(0.4) else 0.0
    top, ring = -30.0, 5.4
    left: list[Knot] = [
        (-wide, top),
        (-wide - bulge + taper * 0.4, 0, 1),
        (-wide + taper, low - 3, 1),
        (-wide + taper + 4, low + 2.5, 1),
        (0, low + 5, 1),
    ]
    right: list[Knot] = [(-knot[0], knot[1], 1) for knot in reversed(left[1:-1])]
    body = outline([*left, *right, (wide, top)])
    grip = outline(
        [
            (wide - 2, -18),
            (wide + 14, -18, 1),
            (wide + 17, -4, 1),
            (wide + 11, 10, 1),
            (wide - 4 - taper * 0.4, 16),
        ],
        closed=False,
    )
    sketch = [replace(line(grip, width=5.6, paint="plain"), puff=1.1, soft=4)]
    sketch += [replace(fill(body), soft=11, puff=1.3, folds=0)]
    shade = [outline([(wide - 4, top + 2), (wide - 5 + bulge, 0, 1), (wide - 5 - taper, low)], closed=False)]
    sketch += [crease(*shade, width=9, alpha=0.3, blur=6.0)]
    glow = outline([(-wide + 6, top + 9), (-wide + 6 - bulge * 0.6, 0, 1), (-wide + 8 + taper, low - 6)], closed=False)
    sketch += [replace(line(glow, width=3.4, paint=(255, 255, 255)), alpha=0.22, inside=True)]
    sketch += [replace(fill(ellipse(0, top, wide, ring), paint="plain"), puff=0.4, soft=2, folds=0)]
    sketch += [replace(fill(ellipse(0, top + 0.5, wide - 2.2, ring - 1.4), paint="deep"), puff=-0.6, soft=4, folds=0)]
    if cut.chance(0.5):
        sketch += [
            replace(
                fill(ellipse(0, top + 1.6, wide - 4.5, ring - 2.4), paint=(74, 46, 30)),
                puff=0.3,
                soft=2,
                folds=0,
            )
        ]
    return sketch
