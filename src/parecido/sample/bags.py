"""Handbags and backpacks, seen from the front."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, Point, arc, box, ellipse, flipped, mirrored, outline
from parecido.sample.part import GOLD, METAL, Cut, Paint, Part, Sketch, both, fill, line, seam, stitched


def handbag(cut: Cut) -> Sketch:
    """Return a handbag: an open tote, a flapped satchel or a soft round bag."""
    style = cut.one_of("tote", "satchel", "hobo")
    metal = GOLD if cut.chance(0.6) else METAL
    return {"tote": _tote, "satchel": _satchel, "hobo": _hobo}[style](cut, metal)


def backpack(cut: Cut) -> Sketch:
    """Return a backpack with straps, a front pocket and zips, perhaps with a flap."""
    wide, top, low = cut.between(23, 28), cut.between(-40, -34), cut.between(34, 42)
    round_top = cut.between(10, 20)
    right: list[Knot] = [
        (0, top, 1),
        (wide - round_top * 0.6, top + 2, 1),
        (wide, top + round_top, 1),
        (wide + 1.5, 10, 1),
    ]
    right += [(wide, low - 5, 1), (wide - 5, low), (0, low + 1, 1)]
    strap = outline(
        [(wide - 6, top + 6), (wide + 7, top + 24, 1), (wide + 8, 14, 1), (wide - 1, low - 6)], closed=False
    )
    grip = arc(0, top + 1, (7, 9), 180, 360)
    side = outline([(wide - 2, 6), (wide + 6, 9, 1), (wide + 6, low - 5, 1), (wide - 2, low - 1)])
    sketch = [replace(line(strap, flipped(strap), width=4.2, paint="deep"), puff=0.7, soft=3)]
    sketch += [replace(line(grip, width=2.6, paint="deep"), puff=0.6, soft=2)]
    sketch += [replace(part, puff=0.8) for part in both(side, paint="deep")]
    sketch += [replace(fill(mirrored(right)), soft=12, puff=1.35, folds=0.7)]
    pocket = box(-wide + 5, 4, wide - 5, low - 4, 5)
    sketch += [replace(fill(pocket), lift=0.4, soft=5, puff=1.0, folds=0.6), stitched([*pocket, pocket[0]])]
    sketch += _zip([(-wide + 8, 9), (wide - 8, 9)])
    if cut.chance(0.35):
        return [*sketch, *_pack_flap(cut, wide, top)]
    arch = outline(
        [
            (-wide + 1, -2),
            (-wide + 3, top + round_top, 1),
            (0, top + 5, 1),
            (wide - 3, top + round_top, 1),
            (wide - 1, -2),
        ],
        closed=False,
    )
    sketch += [line(arch, width=1.5), line(arch, width=0.5, paint=METAL)]
    patch = box(-6, -22, 6, -14, 1)
    return [
        *sketch,
        replace(fill(patch, paint="second"), lift=0.3, puff=0.4, soft=1, folds=0),
        *_pull(9, top + 6),
    ]


def _tote(cut: Cut, metal: Paint) -> Sketch:
    top, wide, flare = cut.between(-14, -6), cut.between(25, 31), cut.between(-4, 6)
    low = cut.between(32, 38)
    handle = cut.between(22, 30)
    span = cut.between(10, 14)
    back, front = arc(0, top + 2, (span, handle + 2.5), 180, 360), arc(0, top + 4, (span, handle), 180, 360)
    body = mirrored([(0, top + 1.2, 1), (wide + flare, top), (wide, low - 3, 1), (wide - 3, low), (0, low + 1, 1)])
    sketch = [replace(line(back, width=2.4, paint="deep"), puff=0.5, soft=2)]
    sketch += [replace(fill(ellipse(0, top + 0.8, wide + flare - 0.5, 2.6), paint="deep"), puff=0.2)]
    sketch += [replace(fill(body), soft=9, puff=1.1, folds=0.8)]
    sketch += [replace(line(front, width=2.6, paint="deep"), puff=0.7, soft=2, lift=0.45)]
    tabs = [
        outline(
            [
                (x - 2.4, top + 2),
                (x + 2.4, top + 2),
                (x + 2.4, top + 11),
                (x, top + 13.5),
                (x - 2.4, top + 11),
            ]
        )
        for x in (-span, span)
    ]
    sketch += [replace(fill(*tabs, paint="deep"), lift=0.35, soft=2, puff=0.5)]
    sketch += [replace(fill(*[ellipse(x, top + 5, 1.2, 1.2) for x in (-span, span)], paint=metal), puff=0.6, soft=1)]
    rim = outline([(-wide - flare, top + 3.4), (0, top + 4.6, 1), (wide + flare, top + 3.4)], closed=False)
    return [*sketch, stitched(rim), stitched([(-wide + 2, low - 3), (wide - 2, low - 3)])]


def _satchel(cut: Cut, metal: Paint) -> Sketch:
    top, wide, low = cut.between(-12, -4), cut.between(28, 34), cut.between(26, 33)
    drop = top + (low - top) * cut.between(0.45, 0.62)
    handle = arc(0, top + 1, (cut.between(12, 17), cut.between(17, 24)), 180, 360)
    body = box(-wide, top, wide, low, 4.5)
    flap_right: list[Knot] = [
        (0, top - 1.5),
        (wide - 2, top - 1.5),
        (wide + 0.8, top + 3),
        (wide - 1, drop - 6, 1),
        (wide - 8, drop, 1),
        (0, drop + 2.5, 1),
    ]
    flap = mirrored(flap_right)
    sketch = [
        replace(line(handle, width=3.0, paint="deep"), puff=0.7, soft=2),
        replace(fill(body), soft=8, puff=1.1, folds=0.5),
    ]
    sketch += [replace(fill(flap), lift=0.65, soft=5, puff=0.9, folds=0.5)]
    edge = [(x * 0.95, top + (y - top) * 0.95 - 0.2) for x, y in flap]
    sketch += [stitched([point for point in edge if point[1] > top + 3])]
    sketch += [replace(fill(box(-3.6, drop - 3.5, 3.6, drop + 5, 1.3), paint=metal), lift=0.5, soft=1.5, puff=0.8)]
    sketch += [replace(fill(box(-1.3, drop - 0.5, 1.3, drop + 2.5, 0.6), paint=(120, 104, 70)), puff=0)]
    rings = [box(x - 1.8, top - 4, x + 1.8, top + 0.5, 1.2) for x in (-13, 13)]
    return [*sketch, replace(fill(*rings, paint=metal), soft=1, puff=0.6)]


def _hobo(cut: Cut, metal: Paint) -> Sketch:
    low, wide, dip = cut.between(28, 34), cut.between(31, 36), cut.between(-6, 0)
    right: list[Knot] = [
        (0, dip, 1),
        (wide * 0.6, dip - 6, 1),
        (wide - 5, dip - 13),
        (wide, dip + 2, 1),
        (wide - 1, low - 14, 1),
        (wide - 12, low, 1),
        (0, low + 2, 1),
    ]
    strap = outline(
        [
            (-wide + 5, dip - 10),
            (-wide * 0.55, dip - 33, 1),
            (0, dip - 42, 1),
            (wide * 0.55, dip - 33, 1),
            (wide - 5, dip - 10),
        ],
        closed=False,
    )
    sketch = [
        replace(line(strap, width=3.4, paint="deep"), puff=0.7, soft=2),
        replace(fill(mirrored(right)), soft=12, puff=1.35, folds=1.4),
    ]
    rim = outline(
        [
            (-wide + 6, dip - 11),
            (-wide * 0.6, dip - 4, 1),
            (0, dip + 2, 1),
            (wide * 0.6, dip - 4, 1),
            (wide - 6, dip - 11),
        ],
        closed=False,
    )
    sketch += [line(rim, width=1.4), line(rim, width=0.5, paint=metal), *_pull(-10, dip + 1)]
    gathers = [[(x, dip + 4), (x * 1.35, dip + 17)] for x in (-16.0, -8.0, 0.0, 8.0, 16.0)]
    sketch += [seam(*gathers, width=1.1, alpha=0.25)]
    return [
        *sketch,
        replace(fill(ellipse(wide - 5, dip - 11, 2, 2), ellipse(5 - wide, dip - 11, 2, 2), paint=metal), soft=1),
    ]


def _pack_flap(cut: Cut, wide: float, top: float) -> Sketch:
    drop = cut.between(-6, 0)
    flap = mirrored(
        [
            (0, top - 1, 1),
            (wide - 6, top + 2, 1),
            (wide - 0.5, top + 14, 1),
            (wide - 3, drop - 4, 1),
            (wide - 9, drop),
            (0, drop + 1, 1),
        ]
    )
    belts = [box(x - 1.8, drop - 16, x + 1.8, drop + 12, 0.8) for x in (-10, 10)]
    buckles = [box(x - 2.6, drop - 1, x + 2.6, drop + 4, 0.8) for x in (-10, 10)]
    return [
        replace(fill(flap), lift=0.55, soft=7, puff=1.0, folds=0.6),
        replace(fill(*belts, paint="deep"), lift=0.4, soft=2, puff=0.5, folds=0),
        replace(fill(*buckles, paint=METAL), lift=0.3, soft=1, puff=0.6, folds=0),
    ]


def _zip(points: list[Point]) -> Sketch:
    (x0, y0), _ = points
    return [line(points, width=1.6), line(points, width=0.6, paint=METAL), *_pull(x0 + 3, y0)]


def _pull(x: float, y: float) -> list[Part]:
    return [replace(fill(box(x - 0.9, y, x + 0.9, y + 4.5, 0.8), paint=METAL), lift=0.4, puff=0.4, soft=1, folds=0)]
