"""Sunglasses, caps and scarves."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, box, ellipse, flipped, moved, outline
from parecido.sample.part import (
    METAL,
    RUBBER,
    SHADE,
    Cut,
    Part,
    Shape,
    Sketch,
    crease,
    fill,
    line,
    seam,
    stitched,
)


def sunglasses(cut: Cut) -> Sketch:
    """Return sunglasses from the front: round, square, cat-eye or wide; lenses tinted like the frame."""
    style = cut.one_of("round", "square", "cat", "wide")
    lens = {
        "round": ellipse(20, 0, 15, 14.5),
        "square": box(4.5, -12.5, 36, 12.5, 6),
        "cat": outline([(4.5, -8), (20, -13, 1), (41, -19), (37, 4, 1), (22, 13, 1), (7, 8, 1)]),
        "wide": outline([(4, -10), (20, -12.5, 1), (40, -11), (38, 6, 1), (24, 15, 1), (8, 9, 1)]),
    }[style]
    thick = cut.between(3.6, 5.2)
    centre = (20.0, 0.0)
    glass = tuple(moved([(x - centre[0], y - centre[1]) for x, y in lens], *centre, 1 - thick / 17))
    arm = outline([(33, -10), (43, -15, 1), (46, -20, 1), (30, -27)], closed=False)
    sketch = [replace(line(arm, flipped(arm), width=2.6, paint="deep"), puff=0.5, soft=2)]
    bridge = outline([(-8, -4), (0, -8.5, 1), (8, -4)], closed=False)
    sketch += [replace(line(bridge, width=thick * 0.85, paint="plain"), puff=0.8, soft=2)]
    rims = Part(tuple(Shape(points) for points in (lens, flipped(lens))))
    sketch += [replace(rims, puff=1.2, soft=3, folds=0.2)]
    for pane, side in ((glass, 1), (flipped(glass), -1)):
        sketch += [
            replace(fill(pane, paint=SHADE), puff=-0.4, soft=4, folds=0),
            replace(fill(pane, paint="plain"), alpha=0.34, puff=0, folds=0),
        ]
        glint = outline([(20 * side - 9, 8), (20 * side - 1, -12), (20 * side + 4, -12), (20 * side - 5, 9)])
        shine = replace(fill(glint, paint=(255, 255, 255)), alpha=0.16, puff=0, folds=0, inside=True)
        sketch.append(shine)
    hinges = fill(*[ellipse(x, -8 if style != "cat" else -13, 1.1, 0.8) for x in (-33.5, 33.5)], paint=METAL)
    return [*sketch, replace(hinges, puff=0, folds=0)]


def cap(cut: Cut) -> Sketch:
    """Return a cap, half turned to the right: a dome of panels and a curved peak."""
    high, peak = cut.between(26, 33), cut.between(20, 28)
    rim: list[Knot] = [(25, 17), (4, 23.5, 1), (-18, 23, 1)]
    dome: list[Knot] = [(-34, 19), (-35, 1, 1), (-26, 9 - high, 1), (-6, 6 - high, 1), (14, 11 - high, 1), (24, 3, 1)]
    base = outline([*rim, (-34, 19), (-34.5, 14), (-18, 18.5, 1), (4, 19, 1), (25, 13)])
    crown = (-5.0, 7 - high)
    panels = [
        outline([crown, middle, foot], closed=False)
        for middle, foot in (
            ((-22.0, 14 - high, 1), (-27.0, 21.0)),
            ((10.0, 15 - high, 1), (13.0, 20.0)),
            ((-5.0, 0.0, 1), (-6.0, 23.0)),
        )
    ]
    under, brow = _peak(cut, peak)
    sketch = [under, replace(fill(outline([*dome, *rim])), soft=11, puff=1.4, folds=0.7)]
    sketch += [seam(*panels, width=0.8), replace(fill(base, paint="plain"), puff=0.4, soft=2, inside=True)]
    sketch += [*brow, replace(fill(ellipse(*crown, 2.4, 1.4), paint="plain"), lift=0.3, soft=1)]
    sketch += [seam(ellipse(-17, -2, 1, 1), ellipse(5, -6, 1, 1), width=0.7)]
    if cut.chance(0.5):
        badge, mark = ellipse(15, -3, 5, 6), ellipse(15, -3, 3.2, 4)
        sketch += [replace(fill(badge, paint=RUBBER), lift=0.3, puff=0.3, soft=1, folds=0)]
        sketch += [replace(fill(mark, paint="deep"), puff=0, folds=0)]
    return sketch


def scarf(cut: Cut) -> Sketch:
    """Return a scarf: a loop at the neck and two fringed ends."""
    length, wide, other = cut.between(40, 54), cut.between(9.5, 12.5), cut.between(24, 44)
    long_end = _scarf_end(2, wide, -14, length, 4)
    short_end = _scarf_end(-14, wide, -14, other, -7)
    back = outline([(-26, -34), (-10, -46, 1), (10, -46, 1), (26, -34, 1), (18, -26, 1), (0, -31, 1), (-18, -26, 1)])
    loop: list[Knot] = [
        (-28, -36, 1),
        (-31, -24, 1),
        (-20, -10, 1),
        (2, -4, 1),
        (22, -10, 1),
        (31, -24, 1),
        (28, -36, 1),
        (20, -30, 1),
        (0, -22, 1),
        (-20, -30, 1),
    ]
    sketch = [replace(fill(back, turn=-10), puff=0.9, soft=5), *short_end, *long_end]
    sketch += [replace(fill(outline(loop), turn=12), lift=0.6, soft=8, puff=1.3, folds=1.4)]
    sweeps = [
        outline([(-27, -30 + d), (-14, -17 + d, 1), (4, -12 + d, 1), (24, -22 + d)], closed=False)
        for d in (0.0, 5.0, -3.0)
    ]
    return [*sketch, crease(*sweeps, alpha=0.4)]


def _scarf_end(x: float, wide: float, top: float, low: float, lean: float) -> Sketch:
    shape = outline(
        [
            (x, top),
            (x + 2 * wide * 0.8, top),
            (x + 2 * wide + lean * 0.5, (top + low) / 2, 1),
            (x + 2 * wide + lean, low),
            (x + lean, low + 1.5),
            (x + lean * 0.3 - 1, (top + low) / 2, 1),
        ]
    )
    count = 9
    fringe = [
        [
            (x + lean + 1 + step * (2 * wide - 2) / (count - 1), low - 1),
            (x + lean + 1 + step * (2 * wide - 2) / (count - 1) + (step % 3 - 1) * 0.8, low + 7),
        ]
        for step in range(count)
    ]
    falls = [[(x + wide * share * 2, top + 12), (x + lean * 0.9 + wide * share * 2, low)] for share in (0.3, 0.65)]
    return [
        replace(line(*fringe, width=1.2, paint="plain"), puff=0.4, soft=1),
        replace(fill(shape), lift=0.35, soft=5),
        crease(*falls),
    ]


def _peak(cut: Cut, reach: float) -> tuple[Part, Sketch]:
    """Return the shaded underside of a cap's peak, and its stitched upper side."""
    tip: list[Knot] = [(25 + reach, 23, 1), (18 + reach * 0.6, 24, 1)]
    under = outline([(-1, 19), (14, 22, 1), tip[1], tip[0], (24 + reach * 0.6, 27, 1), (10, 26, 1), (-3, 23)])
    upper = outline([(-2, 18), (24, 13, 1), (25 + reach * 0.7, 15, 1), *tip, (14, 23, 1), (-3, 22)])
    rows = [
        outline([(0, 18.5 + s), (20, 15.5 + s, 1), (22 + reach * 0.7, 19.5 + s * 0.7, 1)], closed=False)
        for s in (0.5, 2.5)
    ]
    brow = fill(upper, paint="second" if cut.chance(0.2) else "plain")
    brow = replace(brow, lift=0.55, soft=5, puff=1.1, folds=0.3)
    return replace(fill(under, paint="deep"), puff=0.4), [brow, *(stitched(row) for row in rows)]
