"""Shirts, T-shirts and jackets, laid flat, seen from the front."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, Point, arc, box, ellipse, flipped, mirrored, outline
from parecido.sample.part import METAL, Cut, Part, Sketch, both, crease, fill, line, seam, stitched

_TOP = -44.0


def tshirt(cut: Cut) -> Sketch:
    """Return a T-shirt: round, V or polo neck, short or long sleeves."""
    neck = cut.one_of("round", "round", "vee", "polo")
    hem, waist = cut.between(36, 46), _waist(cut, 23.5)
    depth = {"round": cut.between(8, 12), "vee": cut.between(14, 20), "polo": 9}[neck]
    wide = cut.between(9.5, 12.5)
    reach = cut.one_of("short", "short", "short", "elbow", "long")
    sketch = _sleeves(cut, reach, 24.0)
    sketch += [_neck_back(wide, 3.0), _body(wide, depth, waist, hem, vee=neck == "vee")]
    collar = _neckline(wide, depth, vee=neck == "vee")
    if neck == "polo":
        sketch += _polo_collar(wide, depth)
    else:
        sketch.append(replace(line(collar, width=2.8, paint="plain"), puff=0.7, soft=2.0, lift=0.25))
    return [*sketch, *_body_creases(cut, hem, waist)]


def shirt(cut: Cut) -> Sketch:
    """Return a buttoned shirt: collar, placket, cuffs, perhaps a pocket."""
    hem, waist, wide = cut.between(38, 48), _waist(cut, 23.0), cut.between(9.0, 10.5)
    long_sleeves = cut.chance(0.65)
    tail = cut.between(0, 8)
    sketch = _sleeves(cut, "long" if long_sleeves else "short", 24.0)
    sketch += [_neck_back(wide, 3.4), _body(wide, 7.0, waist, hem, tail=tail)]
    sketch += [
        crease([(4.2, -35), (4.2, hem)], width=0.9, alpha=0.3, blur=1.0),
        seam([(-2.6, -35), (-2.6, hem + 1)]),
    ]
    sketch += [seam([(2.6, -35), (2.6, hem + 1)], width=0.8, alpha=0.75), *_shirt_collar(wide)]
    if cut.chance(0.7):
        sketch += _pocket(8, -20, 11, 12)
    if cut.chance(0.25):
        sketch += _pocket(-19, -20, 11, 12)
    buttons = [ellipse(0, -32 + step * (hem + 26) / 6, 1.0, 1.0) for step in range(6)]
    dark = cut.chance(0.4)
    sketch.append(replace(fill(*buttons, paint=(62, 56, 54) if dark else (236, 232, 224)), puff=0.8, soft=1, lift=0.5))
    return [*sketch, *_body_creases(cut, hem, waist)]


def jacket(cut: Cut) -> Sketch:
    """Return a jacket: bomber, blazer or hooded, zipped or buttoned."""
    style = cut.one_of("bomber", "blazer", "hooded")
    hem = {"bomber": 36.0, "blazer": 46.0, "hooded": 42.0}[style] + cut.between(-2, 3)
    waist, wide = _waist(cut, 26.0), 11.0
    sketch = _sleeves(cut, "long", 26.5, bulk=1.0 if style == "blazer" else 1.16)
    if style == "hooded":
        sketch += _hood(cut)
    sketch += [_neck_back(wide, 4.5), _body(wide, 8.0, waist, hem, shoulder=26.0)]
    sketch += _body_creases(cut, hem, waist)
    if style == "blazer":
        return [*sketch, *_blazer_front(cut, hem)]
    if style == "bomber":
        rim: list[Knot] = [
            (waist + 0.5, hem - 6),
            (waist - 1, hem + 1, 1),
            (0, hem + 2.5, 1),
            (0, hem - 4.5, 1),
        ]
        sketch.append(replace(fill(_mirror_band(rim), paint="deep"), puff=0.8, soft=3, inside=True))
        sketch.append(
            crease(
                *[[(x * 3.0, hem - 5), (x * 3.0, hem + 2)] for x in range(-8, 9)],
                width=0.6,
                alpha=0.3,
                blur=0.0,
            )
        )
        collar = outline([(-wide - 1, _TOP - 1), (0, _TOP + 9, 1), (wide + 1, _TOP - 1)], closed=False)
        sketch.append(replace(line(collar, width=5.0, paint="deep"), puff=0.7, soft=3, lift=0.4))
    sketch.append(line([(0, -33), (0, hem + 1)], width=2.2, paint="seam"))
    sketch.append(line([(0, -33), (0, hem + 1)], width=0.9, paint=METAL))
    sketch.append(replace(fill(box(-0.9, -33, 0.9, -28, 0.7), paint=METAL), lift=0.4, puff=0.5, soft=1))
    pockets = [[(10, hem - 20), (16.5, hem - 10)], [(-10, hem - 20), (-16.5, hem - 10)]]
    return [*sketch, replace(line(*pockets, width=1.1, paint="seam"), alpha=0.8)]


def _waist(cut: Cut, straight: float) -> float:
    return straight - (cut.between(2.0, 4.0) if cut.fitted else cut.between(-0.5, 1.0))


def _body(
    wide: float,
    depth: float,
    waist: float,
    hem: float,
    *,
    vee: bool = False,
    tail: float = 0.0,
    shoulder: float = 23.0,
) -> Part:
    neck: Knot = (0, _TOP + depth) if vee else (0, _TOP + depth, 1)
    right: list[Knot] = [neck, (wide, _TOP - 1.5), (shoulder, -38.5), (shoulder + 1, -17, 1)]
    right += [(waist, 8, 1), (waist + 1.6, hem - tail), (0, hem + 1.5 + tail * 0.25, 1)]
    return fill(mirrored(right))


def _neckline(wide: float, depth: float, *, vee: bool) -> tuple[Point, ...]:
    knots: list[Knot] = [(-wide, _TOP - 1.5), (0, _TOP + depth), (wide, _TOP - 1.5)]
    if not vee:
        knots[1] = (0, _TOP + depth, 1)
        knots.insert(1, (-wide * 0.78, _TOP + depth * 0.52, 1))
        knots.insert(3, (wide * 0.78, _TOP + depth * 0.52, 1))
    return outline(knots, closed=False)


def _neck_back(wide: float, height: float) -> Part:
    shape = outline(
        [
            (-wide, _TOP - 1),
            (0, _TOP - height, 1),
            (wide, _TOP - 1),
            (wide, _TOP + 6),
            (0, _TOP + 14, 1),
            (-wide, _TOP + 6),
        ]
    )
    return replace(fill(shape, paint="deep"), puff=0.6)


def _sleeves(cut: Cut, reach: str, shoulder: float, bulk: float = 1.0) -> Sketch:
    top: list[Knot] = [(shoulder - 4, -40.0), (shoulder + 2.5, -37.0, 1)]
    if reach == "long":
        out = cut.between(40, 46)
        arm: list[Knot] = [*top, (shoulder + 9 * bulk, -16, 1), (out, 26), (out - 9.5 * bulk, 28.5)]
        arm += [(shoulder + 1.5, -4, 1), (shoulder - 3, -16)]
        cuff = outline([(out - 0.6, 21), (out + 0.8, 27.2), (out - 10.3 * bulk, 29.8), (out - 10.6 * bulk, 23.2)])
        cuffs = [replace(part, puff=0.9, soft=3) for part in both(cuff, paint="deep" if bulk > 1 else "plain")]
        return [*both(outline(arm), turn=18), *cuffs]
    drop = {"short": cut.between(-16, -9), "elbow": cut.between(-3, 3)}[reach]
    end = cut.between(36, 41) + (2 if reach == "elbow" else 0)
    arm = [*top, (end, drop), (end - 10.5 * bulk, drop + 6.5), (shoulder - 1, -13)]
    hem = outline([(end - 1.2, drop - 2.2), (end - 11.4 * bulk, drop + 4.2)], closed=False)
    return [*both(outline(arm), turn=38), seam(hem, flipped(hem), alpha=0.5)]


def _polo_collar(wide: float, depth: float) -> Sketch:
    flap = outline([(0.4, _TOP + depth - 1), (wide - 0.5, _TOP - 4), (wide + 3.5, _TOP + 2), (7.5, _TOP + depth + 4)])
    placket = box(-2.4, _TOP + depth - 2, 2.4, _TOP + depth + 14)
    buttons = fill(*[ellipse(0, _TOP + depth + 3 + 5 * step, 0.9, 0.9) for step in range(2)], paint=(238, 234, 226))
    trims = [replace(part, lift=0.35, puff=0.7, soft=3) for part in both(flap, paint="plain")]
    return [
        replace(fill(placket, paint="plain"), puff=0.5, soft=2, lift=0.2),
        *trims,
        replace(buttons, lift=0.3, puff=0),
    ]


def _shirt_collar(wide: float) -> Sketch:
    flap = outline([(0.2, _TOP + 8.5), (wide - 1.5, _TOP - 5.5), (wide + 4, _TOP + 1), (9.5, _TOP + 14)])
    band = outline(
        [
            (-wide + 1, _TOP - 4),
            (0, _TOP - 7, 1),
            (wide - 1, _TOP - 4),
            (wide - 1, _TOP - 1),
            (0, _TOP - 3, 1),
            (-wide + 1, _TOP - 1),
        ]
    )
    edge = outline([(1.0, _TOP + 9.0), (9.2, _TOP + 12.6), (wide + 2.8, _TOP + 1.2)], closed=False)
    flaps = [replace(part, lift=0.5, puff=0.7, soft=3) for part in both(flap, turn=30)]
    return [fill(band, paint="plain"), *flaps, stitched(edge), stitched(flipped(edge))]


def _pocket(left: float, top: float, width: float, height: float) -> Sketch:
    point: list[Knot] = [
        (left, top),
        (left + width, top),
        (left + width, top + height - 2),
        (left + width / 2, top + height),
    ]
    patch = outline([*point, (left, top + height - 2)])
    return [
        replace(fill(patch), lift=0.15, puff=0.35, soft=2, inside=True),
        seam([*patch, patch[0]], width=0.5),
    ]


def _hood(cut: Cut) -> Sketch:
    high = cut.between(9, 13)
    back = mirrored(
        [(0, _TOP - high, 1), (12, _TOP - high + 4, 1), (16, _TOP + 2, 1), (8, _TOP + 10, 1), (0, _TOP + 11)]
    )
    hollow = mirrored(
        [(0, _TOP - high + 4, 1), (9, _TOP - high + 7.5, 1), (11, _TOP, 1), (5, _TOP + 8, 1), (0, _TOP + 9)]
    )
    return [fill(back), replace(fill(hollow, paint="deep"), puff=0.5)]


def _blazer_front(cut: Cut, hem: float) -> Sketch:
    low = cut.between(-8, 4)
    opening = mirrored([(0, -50), (10, _TOP - 3), (0, low)])
    lapel = outline([(10, _TOP - 3), (15, _TOP + 4), (13.5, -24), (17, -21), (0.5, low + 1), (4, -26, 1)])
    lapels = [replace(part, lift=0.5, puff=0.6, soft=3) for part in both(lapel, turn=12)]
    buttons = fill(*[ellipse(-1.8, low + 4 + 9 * step, 1.3, 1.3) for step in range(2)], paint=(60, 54, 50))
    flaps = [[(8, hem - 18), (18, hem - 17)], [(-8, hem - 18), (-18, hem - 17)]]
    sketch = [replace(fill(opening, paint=(232, 230, 226)), folds=0.4, puff=0.3, inside=True)]
    sketch += [
        seam([(0.5, low), (0.8, hem)], width=0.9, alpha=0.8),
        *lapels,
        replace(buttons, lift=0.4, soft=1),
    ]
    return [*sketch, line(*flaps, width=1.4), seam([(9, -19), (17, -20)], width=1.0)]


def _mirror_band(right: list[Knot]) -> tuple[Point, ...]:
    x_edge, low, middle, top = right
    left: list[Knot] = [(-low[0], low[1], 1), (-x_edge[0], x_edge[1])]
    return outline([x_edge, low, middle, *left, top])


def _body_creases(cut: Cut, hem: float, waist: float) -> Sketch:
    side, bend, belly = cut.between(7, 15), cut.between(-12, 0), cut.between(12, 24)
    pulls = [
        outline([(20, -17), (side + 4, bend, 1), (side, bend + 12)], closed=False),
        outline([(-20, -18), (-side - 1, bend - 3, 1), (-side + 4, bend + 7)], closed=False),
        outline([(waist - 2, belly), (waist - 8, belly + 4, 1), (waist - 13, belly + 10)], closed=False),
        outline([(-waist + 2, belly - 5), (-waist + 9, belly + 1, 1), (-waist + 13, belly + 9)], closed=False),
    ]
    armholes = [arc(33, -28, (10.5, 14), 125, 232), flipped(arc(33, -28, (10.5, 14), 125, 232))]
    rim = outline([(-waist - 1, hem - 3), (0, hem - 1.2, 1), (waist + 1, hem - 3)], closed=False)
    return [crease(*pulls), seam(*armholes, alpha=0.35), seam(rim, alpha=0.35)]
