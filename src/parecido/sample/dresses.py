"""Dresses, laid flat, seen from the front."""

from __future__ import annotations

from dataclasses import replace

from parecido.sample.outline import Knot, ellipse, mirrored, outline
from parecido.sample.part import Cut, Sketch, both, crease, fill, line, seam


def dress(cut: Cut) -> Sketch:
    """Return a dress: strapped, sleeveless or with sleeves; short to long; straight to flared."""
    top = cut.one_of("straps", "sleeveless", "sleeved", "sleeved")
    waist_at, hem = cut.between(-14, -6), cut.between(32, 56)
    flare, waist = cut.between(20, 36), cut.between(12.5, 15.5)
    shoulder = {"straps": 12.0, "sleeveless": 15.5, "sleeved": 17.5}[top]
    neck_at = {"straps": -36.0, "sleeveless": -47.0, "sleeved": -47.0}[top]
    wide = {"straps": 11.5, "sleeveless": 9.5, "sleeved": 9.5}[top]
    depth = cut.between(7, 16)
    sketch: Sketch = []
    if top == "sleeved":
        sketch += _dress_sleeves(cut)
    if top == "straps":
        sketch.append(
            replace(
                line([(10.5, -35), (8.5, -53)], [(-10.5, -35), (-8.5, -53)], width=1.8, paint="plain"),
                puff=0.5,
            )
        )
        depth = cut.between(1, 5)
    else:
        sketch.append(fill(ellipse(0, neck_at + 0.5, wide, 3.2), paint="deep"))
    right: list[Knot] = [
        (0, neck_at + depth, 1),
        (wide, neck_at - 0.5),
        (shoulder, neck_at + 3.0 if top != "straps" else neck_at + 2),
    ]
    right += [
        (shoulder - 1.0, -30, 1),
        (shoulder + 0.4 if top != "sleeved" else 16.5, -26),
        (waist, waist_at, 1),
    ]
    right += [
        (waist + (flare - waist) * 0.55, waist_at + (hem - waist_at) * 0.45, 1),
        (flare, hem - 2),
        (0, hem + 2.5, 1),
    ]
    sketch.append(fill(mirrored(right)))
    band = outline([(-waist, waist_at), (0, waist_at + 1.2, 1), (waist, waist_at)], closed=False)
    belted = cut.chance(0.4)
    sketch.append(replace(line(band, width=3.2, paint="deep"), inside=True, puff=0.5, soft=2) if belted else seam(band))
    falls = [[(x * waist * 0.8, waist_at + 4), (x * flare * 0.85, hem + 2)] for x in (-0.8, -0.35, 0.1, 0.5, 0.85)]
    lower = [[(-flare, hem - 4), (0, hem + 0.4), (flare, hem - 4)]]
    return [
        *sketch,
        crease(*falls),
        seam(*lower, alpha=0.4),
    ]


def _dress_sleeves(cut: Cut) -> Sketch:
    drop = cut.between(-30, -8)
    out = 27 + (drop + 30) * 0.18
    knots: list[Knot] = [(14, -45), (18.5, -42.5, 1), (out, drop), (out - 8.5, drop + 2.5), (15, -27)]
    return both(outline(knots), turn=24)
