"""Outlines: smooth or cornered lines through a few knots, in design units.

A design unit is a hundredth of the picture's width; (0, 0) is the picture's centre, x grows to the right and
y downwards, so a 3:4 picture spans -50..50 by -66..66.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Knot = tuple[float, float] | tuple[float, float, int]
"""A point of an outline; a third number (1) says that the line passes it smoothly, without a corner."""

_STEPS = 7


def outline(knots: Sequence[Knot], *, closed: bool = True) -> tuple[Point, ...]:
    """Return the points of a line through `knots` (Catmull-Rom where a knot is smooth)."""
    count = len(knots)
    points: list[Point] = []
    for at in range(count if closed else count - 1):
        here, after = knots[at], knots[(at + 1) % count]
        before = knots[at - 1] if _smooth(here) and (closed or at) else here
        beyond = knots[(at + 2) % count] if _smooth(after) and (closed or at + 2 < count) else after
        straight = not (_smooth(here) or _smooth(after))
        points.extend(_segment(before, here, after, beyond, 1 if straight else _STEPS))
    if not closed:
        points.append((knots[-1][0], knots[-1][1]))
    return tuple(points)


def mirrored(half: Sequence[Knot]) -> tuple[Point, ...]:
    """Return the closed outline whose right half is `half`, given from the top to the bottom."""
    left = [_flipped(knot) for knot in reversed(half) if abs(knot[0]) > 1e-9]
    return outline([*half, *left])


def flipped(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return `points` mirrored left to right."""
    return tuple((-x, y) for x, y in points)


def moved(points: Iterable[Point], across: float, down: float, size: float = 1.0) -> tuple[Point, ...]:
    """Return `points` scaled by `size` about the centre, then moved."""
    return tuple((x * size + across, y * size + down) for x, y in points)


def ellipse(x: float, y: float, across: float, down: float) -> tuple[Point, ...]:
    """Return an ellipse with the half-axes `across` and `down` about (`x`, `y`)."""
    turns = [math.tau * step / 40 for step in range(40)]
    return tuple((x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns)


def arc(x: float, y: float, radii: Point, start: float, end: float) -> tuple[Point, ...]:
    """Return an open arc about (`x`, `y`) from `start` to `end` degrees, clockwise from the right."""
    turns = [math.radians(start + (end - start) * step / 24) for step in range(25)]
    return tuple((x + radii[0] * math.cos(turn), y + radii[1] * math.sin(turn)) for turn in turns)


def box(left: float, top: float, right: float, bottom: float, corner: float = 0.0) -> tuple[Point, ...]:
    """Return a rectangle whose corners are rounded with the radius `corner`."""
    if corner <= 0:
        return ((left, top), (right, top), (right, bottom), (left, bottom))
    radii = (corner, corner)
    return (
        *arc(right - corner, top + corner, radii, -90, 0),
        *arc(right - corner, bottom - corner, radii, 0, 90),
        *arc(left + corner, bottom - corner, radii, 90, 180),
        *arc(left + corner, top + corner, radii, 180, 270),
    )


def _smooth(knot: Knot) -> bool:
    return len(knot) == 3


def _flipped(knot: Knot) -> Knot:
    return (-knot[0], knot[1], 1) if _smooth(knot) else (-knot[0], knot[1])


def _segment(before: Knot, here: Knot, after: Knot, beyond: Knot, steps: int) -> list[Point]:
    points = []
    for step in range(steps):
        t = step / steps
        a = -0.5 * t**3 + t**2 - 0.5 * t
        b = 1.5 * t**3 - 2.5 * t**2 + 1
        c = -1.5 * t**3 + 2 * t**2 + 0.5 * t
        d = 0.5 * t**3 - 0.5 * t**2
        x = a * before[0] + b * here[0] + c * after[0] + d * beyond[0]
        y = a * before[1] + b * here[1] + c * after[1] + d * beyond[1]
        points.append((x, y))
    return points
