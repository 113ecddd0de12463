"""Trousers, shorts and skirts, laid flat, seen from the front."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, box, ellipse, flipped, mirrored, outline
from parecido.sample.part import METAL, Cut, Part, Sketch, crease, fill, line, seam, stitched


def trousers(cut: Cut) -> Sketch:
    """Return trousers: skinny, straight or wide, with a waistband, fly and pockets."""
    hem_wide = {"skinny": 8.5, "straight": 12.5, "wide": 18.0}[cut.one_of("skinny", "straight", "wide")]
    waist, length, apart = cut.between(15.5, 18.0), cut.between(50, 57), cut.between(1.0, 5.0)
    crotch = -16.0
    knots: list[Knot] = [
        (-0.6, -52),
        (waist, -53),
        (waist + 1.5 + hem_wide * 0.3, -28, 1),
        (apart + hem_wide + 4.5, 6, 1),
    ]
    knots += [
        (apart + hem_wide + 3, length),
        (apart + 2.5, length + 0.6),
        (apart + 1.5, 4, 1),
        (-0.6, crotch),
    ]
    leg = outline(knots)
    sketch = [fill(flipped(leg), turn=-3), fill(leg, turn=3), *_waist_details(waist, -53, crotch)]
    middle = apart + 2.8 + hem_wide / 2
    fold = outline([(waist * 0.62, -38), (middle + 1, 0, 1), (middle, length)], closed=False)
    hems = [[(apart, length - 3), (apart + hem_wide + 6, length - 3.5)]]
    hems += [list(flipped(hems[0]))]
    return [
        *sketch,
        crease(fold, flipped(fold), width=1.2, alpha=0.36, blur=1.2),
        seam(*hems, alpha=0.5),
        *_knee_creases(middle),
    ]


def shorts(cut: Cut) -> Sketch:
    """Return shorts: short to knee-long, tailored or with a drawstring."""
    waist, length, flare = cut.between(23, 26), cut.between(12, 34), cut.between(4, 10)
    crotch = cut.between(-1, 4)
    length = max(length, crotch + 9)
    knots: list[Knot] = [(-0.8, -33), (waist, -34), (waist + flare * 0.7, -8, 1), (waist + flare + 1, length)]
    knots += [(4.5, length + 2.5), (-0.8, crotch)]
    leg = outline(knots)
    sketch = [
        fill(flipped(leg), turn=-4),
        fill(leg, turn=4),
        *_waist_details(waist, -34, crotch, drawstring=cut.chance(0.45)),
    ]
    rim = [(2.0, length - 1.2), (waist + flare + 2, length - 3.8)]
    folds = outline([(3, crotch + 2), (12, crotch - 4, 1), (20, crotch - 12)], closed=False)
    fall = [(waist * 0.6, -20), (waist * 0.62 + 2, length - 4)]
    pleats = crease(folds, flipped(folds), fall, flipped(fall))
    return [*sketch, seam(rim, flipped(rim), alpha=0.6), pleats]


def skirt(cut: Cut) -> Sketch:
    """Return a skirt: pencil, A-line or pleated; short to long."""
    style = cut.one_of("pencil", "flared", "pleated")
    waist, hem, top = cut.between(14, 17), cut.between(16, 50), -42.0
    flare = {"pencil": cut.between(16, 19), "flared": cut.between(30, 40), "pleated": cut.between(28, 36)}[style]
    hip = waist + (flare - waist) * (1.0 if style == "pencil" else 0.5) + (2.5 if style == "pencil" else 0)
    low = 0.0 if style == "pencil" else 5.0
    right: list[Knot] = [
        (0, top + 1, 1),
        (waist, top),
        (hip, top + (hem - top) * 0.42, 1),
        (flare, hem - low),
        (0, hem + 1, 1),
    ]
    sketch = [fill(mirrored(right)), _band(waist, top)]
    if style == "pencil":
        return [
            *sketch,
            seam([(0, hem - 14), (0, hem + 2)], width=1.0, alpha=0.8),
            seam([(-40, hem - 2), (40, hem - 2)]),
            crease([(-hip + 4, top + 16), (-4, top + 22)], [(hip - 5, top + 24), (3, top + 30)]),
        ]
    count = 7 if style == "pleated" else 4
    shares = [(2 * step + 1) / count - 1 for step in range(count)]
    falls = [[(x * waist * 0.97, top + 5), (x * flare * 0.98, hem + 1)] for x in shares]
    sharp = style == "pleated"
    sketch += [
        crease(*falls),
        crease(*falls, width=1.0, alpha=0.45 if sharp else 0.15, blur=0.6),
    ]
    rim = outline([(-flare, hem - low - 3), (0, hem - 2, 1), (flare, hem - low - 3)], closed=False)
    return [*sketch, seam(rim, alpha=0.4)]


def _band(waist: float, top: float) -> Part:
    shape = box(-waist - 0.4, top - 2.2, waist + 0.4, top + 3.6, 0.8)
    return replace(fill(shape, paint="plain"), puff=0.8, soft=3, lift=0.25)


def _waist_details(waist: float, top: float, crotch: float, *, drawstring: bool = False) -> Sketch:
    sketch: Sketch = [_band(waist, top)]
    fly = outline([(3.4, top + 3.6), (3.2, crotch - 9, 1), (0, crotch - 3)], closed=False)
    pocket = outline([(waist * 0.55, top + 4), (waist * 0.72, top + 9, 1), (waist + 3, top + 14)], closed=False)
    sketch += [seam([(0, top + 3.6), (0, crotch)], width=0.8), seam(pocket, flipped(pocket), width=0.8)]
    if drawstring:
        cords = [outline([(1.0, top + 1), (2.6, top + 7, 1), (3.4, top + 13)], closed=False)]
        cords.append(outline([(-1.0, top + 1), (-3.0, top + 8, 1), (-2.2, top + 15)], closed=False))
        return [*sketch, replace(line(*cords, width=1.1, paint=(238, 236, 230)), lift=0.5)]
    loops = fill(*[box(x - 0.8, top - 3, x + 0.8, top + 4.4, 0.4) for x in (-waist * 0.6, waist * 0.6)], paint="plain")
    button = replace(fill(ellipse(1.6, top + 0.8, 1.2, 1.2), paint=METAL), soft=1)
    return [*sketch, stitched(fly), replace(loops, lift=0.4, puff=0.5, soft=1), button]


def _knee_creases(middle: float) -> Sketch:
    pulls = [
        outline([(middle - 6, height), (middle, height + 2.5, 1), (middle + 6, height + 1)], closed=False)
        for height in (2.0, 7.0, -18.0)
    ]
    mirror = [flipped(pull) for pull in pulls]
    return [crease(*pulls, *mirror, width=1.8, alpha=0.22)]
