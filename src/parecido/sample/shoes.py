"""Sneakers, boots and heels, seen from the side, the toe to the right."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, Point, box, ellipse, outline
from parecido.sample.palette import RGB
from parecido.sample.part import GOLD, METAL, RUBBER, Cut, Part, Sketch, crease, fill, line, seam, shifted, stitched

_SOLE: RGB = (46, 38, 34)


def sneaker(cut: Cut) -> Sketch:
    """Return a laced casual shoe, low or high, alone or with its other half behind."""
    one = _high_sneaker(cut) if cut.chance(0.35) else _low_sneaker(cut)
    return _pair(cut, one)


def boot(cut: Cut) -> Sketch:
    """Return a boot: ankle to knee-high, flat or heeled, zipped, laced or elastic."""
    top, heel_high, shaft = cut.between(-50, -24), cut.between(3, 9), 2 * cut.between(13, 16)
    knots: list[Knot] = [(-30, 16), (-31, 0, 1), (-29, top), (shaft - 29, top + cut.between(-2, 2)), (-4, -12, 1)]
    upper = outline([*knots, (6, -4, 1), (24, 3, 1), (37, 10, 1), (39, 17)])
    one = [_boot_heel(heel_high), replace(fill(upper), soft=10, puff=1.25)]
    edge: list[Knot] = [(-31, 14.5), (-8, 16.5, 1), (10, 16.5, 1), (40, 15.5), (40.5, 19.5, 1), (36, 20.5)]
    sole = outline([*edge, (4, 20.5), (-12, 19.5), (-31, 19)])
    one += [replace(fill(sole, paint=_SOLE), puff=0.5, soft=2)]
    ankle = outline([(-20, -2), (-8, -3, 1), (2, 2)], closed=False)
    one += [crease(ankle, outline([(-22, -9), (-10, -9, 1), (-2, -5)], closed=False))]
    one += [seam([(-29, top + 4), (shaft - 29, top + 4)], width=0.8)]
    one += [stitched(outline([(-31, 12), (-6, 13, 1), (39, 12.5)], closed=False)), *_boot_closing(cut, top, shaft)]
    return _centred(_pair(cut, one), (top - 4) * 0.35 + 8)


def heel(cut: Cut) -> Sketch:
    """Return a heeled shoe: plain, with a bow or buckle, or with an ankle strap; block or thin heel."""
    high, block = cut.between(15, 30), cut.chance(0.35)
    seat = 20 - high
    back, arch = seat - 14, seat + high * 0.52
    mouth: list[Knot] = [(-34, back), (-22, seat - 6, 1), (-4, 6 - high * 0.18, 1), (12, 8, 1), (18, 8.5)]
    under: list[Knot] = [(18, 22, 1), (2, 19, 1), (-14, arch, 1), (-27, seat + 3, 1)]
    upper = outline([(-36, seat), (-37, back + 6, 1), *mouth, (30, 13, 1), (41, 20.5, 1), (38, 22.5), *under])
    inner = outline([*mouth, (6, 12, 1), (-10, 7.5 - high * 0.1, 1), (-26, seat - 3, 1)])
    sole = outline([(40, 21.5), *((x, y + 1.2, 1) for x, y in (knot[:2] for knot in under))], closed=False)
    one = [replace(fill(_heel_block(seat, block=block)), puff=1.1, soft=3)]
    one += [replace(fill(upper), puff=1.3, soft=5, lift=0.2)]
    one += [replace(fill(inner, paint="deep"), puff=0.3, alpha=0.6, inside=True, soft=3)]
    one += [line(sole, width=1.5, paint=(52, 40, 36)), *_heel_trim(cut, back)]
    behind = shifted(one, cut.between(10, 14), cut.between(-15, -11), 0.92) if cut.chance(0.3) else []
    return shifted([*behind, *one], 0, 2)


def _low_sneaker(cut: Cut) -> Sketch:
    thick = cut.between(6.5, 10)
    upper: list[Knot] = [
        (-37, 14),
        (-38, 0, 1),
        (-35, -16, 1),
        (-30, -17.5, 1),
        (-22, -12, 1),
        (-14, -13, 1),
        (-9, -20),
        (-3, -20, 1),
    ]
    upper += [(6, -9, 1), (22, -1.5, 1), (36, 4, 1), (41, 14)]
    sketch = [replace(fill(outline(upper)), puff=1.2, soft=8)]
    if cut.chance(0.6):
        cap = outline([(22, -1.5), (36, 4, 1), (41, 14), (26, 14), (22, 6, 1)])
        sketch.append(replace(fill(cap, paint=RUBBER if cut.chance(0.5) else "deep"), puff=0.8, soft=4, inside=True))
    counter = outline([(-38, 14), (-38.5, -2, 1), (-35, -10), (-27, -5, 1), (-25, 14)])
    sketch += [replace(fill(counter, paint="deep"), puff=0.6, soft=4, inside=True, alpha=0.9)]
    quarter = outline([(-14, -12), (-8, 2, 1), (8, 9, 1), (12, 14)], closed=False)
    sketch += [stitched(quarter), *_laces([(16, -2), (-5, -17)], 5, 8.5), *_sole(thick)]
    return sketch


def _high_sneaker(cut: Cut) -> Sketch:
    top = cut.between(-34, -28)
    upper: list[Knot] = [
        (-36, 14),
        (-37, 0, 1),
        (-34, top),
        (-20, top - 1.5, 1),
        (-10, top - 3),
        (-7, -20, 1),
        (4, -8, 1),
        (22, -1, 1),
    ]
    upper += [(36, 5, 1), (40, 14)]
    toe = outline([(24, 0), (36, 5, 1), (41, 14), (25, 14)])
    badge = ellipse(-22, -17, 4.4, 4.4)
    sketch = [
        replace(fill(outline(upper)), puff=1.2, soft=8),
        replace(fill(toe, paint=RUBBER), puff=0.7, soft=4, inside=True),
    ]
    sketch += [
        replace(fill(badge, paint=RUBBER), puff=0.3, soft=2),
        replace(fill(ellipse(-22, -17, 2.6, 2.6), paint="plain"), puff=0),
    ]
    strip = outline([(-35.5, top + 2), (-35, -8, 1), (-36, 14)], closed=False)
    return [
        *sketch,
        seam(strip, width=1.2),
        *_laces([(15, -3), (-10, top + 4)], 7, 7.5),
        *_sole(cut.between(6, 8)),
    ]


def _sole(thick: float) -> Sketch:
    low = 12 + thick
    sole = outline(
        [
            (-38.5, 10),
            (-10, 12.5, 1),
            (20, 12.5, 1),
            (41.5, 11),
            (43, 15, 1),
            (39, low, 1),
            (34, low),
            (-34, low),
            (-39.5, low - 3, 1),
        ]
    )
    stripe = outline([(-38.5, 13.5), (-10, 15.5, 1), (20, 15.5, 1), (42, 14)], closed=False)
    tread = line([(-35, low - 0.6), (36, low - 0.6)], width=1.2, paint=(150, 148, 144))
    return [
        replace(fill(sole, paint=RUBBER), puff=0.9, soft=4, folds=0.3, lift=0.15),
        replace(line(stripe, width=0.9), alpha=0.8),
        tread,
    ]


def _laces(run: list[tuple[float, float]], count: int, length: float) -> Sketch:
    (x0, y0), (x1, y1) = run
    rows = []
    for step in range(count):
        share = step / (count - 1)
        x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        rows.append([(x - length * 0.72, y + length * 0.5), (x + 1.0, y - 0.6)])
    eyes = fill(*[ellipse(row[0][0], row[0][1], 0.9, 0.9) for row in rows], paint=METAL)
    laces = replace(line(*rows, width=1.5, paint=(238, 236, 230)), lift=0.55, puff=0.5, soft=1.5)
    return [laces, replace(eyes, puff=0, folds=0)]


def _pair(cut: Cut, one: Sketch) -> Sketch:
    if cut.chance(0.5):
        return one
    behind = shifted(one, cut.between(5, 10), cut.between(-13, -9), 0.94)
    return [*behind, *(replace(one[0], lift=0.5), *one[1:])]


def _centred(sketch: Sketch, lift: float) -> Sketch:
    return shifted(sketch, 0, -lift)


def _heel_block(seat: float, *, block: bool) -> tuple[Point, ...]:
    if block:
        return outline([(-37, seat - 2), (-20, seat + 5), (-23.5, 23), (-36, 23)])
    thin: list[Knot] = [
        (-37, seat - 2),
        (-24, seat + 3),
        (-30, 10, 1),
        (-30.5, 23),
        (-34, 23),
        (-34.5, 10, 1),
    ]
    return outline(thin)


def _heel_trim(cut: Cut, back: float) -> Sketch:
    style = cut.one_of("none", "none", "strap", "buckle", "bow")
    if style == "strap":
        ring = outline([(-34, back + 3), (-34, back - 8), (-32, back - 10, 1), (-22, back - 8, 1), (-12, back - 9, 1)])
        loop = [(x, y) for x, y in ellipse(-23, back - 9, 11.5, 3.2)]
        band = replace(line([*loop, loop[0]], ring[:2], width=2.0, paint="plain"), puff=0.6, soft=2)
        return [band, replace(fill(box(-19, back - 8, -16, back - 4, 0.6), paint=GOLD), lift=0.4, soft=1)]
    if style == "bow":
        wings = outline([(24, 11), (18, 5.5, 1), (15, 11, 1), (24, 12), (32, 9, 1), (33, 15, 1)])
        knot = ellipse(24, 11.5, 2, 2)
        return [replace(fill(wings, knot, paint="second"), puff=0.9, soft=2, lift=0.5)]
    if style == "buckle":
        return [replace(fill(ellipse(25, 12.5, 3.4, 2.2), paint=GOLD), puff=0.8, soft=1, lift=0.4)]
    return []


def _boot_heel(high: float) -> Part:
    block = outline([(-31, 17), (-12, 18.5), (-14, 20 + high), (-30, 20 + high)])
    tip = outline([(4, 18), (40, 18), (38, 21 + high * 0.25), (8, 21 + high * 0.25)])
    return replace(fill(block, tip, paint=_SOLE), puff=0.6, soft=3)


def _boot_closing(cut: Cut, top: float, shaft: float) -> Sketch:
    closing = cut.one_of("zip", "laced", "elastic")
    if closing == "zip":
        run = [(-18.0, top + 5), (-17.0, 8.0)]
        return [line(run, width=1.5), line(run, width=0.6, paint=METAL)]
    if closing == "laced" and top < -34:
        return _laces([(-4, -12), (shaft - 31, top + 6)], 5, 8.0)
    gore = outline([(-20, top + 2), (-8, top + 2), (-11, -6, 1), (-17, -6, 1)])
    return [replace(fill(gore, paint="deep"), puff=0.4, inside=True)]
