"""Pins: products that stand at the places a merchandiser gave them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def place_pins(ordinary: Sequence[T], pins: Sequence[tuple[int, T]], count: int, *, before: int = 0) -> list[T]:
    """Return up to `count` of the `ordinary` ones in their order, with the pins at their places.

    `pins` are places, counted from 1 over all pages, and what stands there; `before` says how many stood on earlier
    pages. A place that is taken, or passed already, gives way to the next free one. A list too short to reach a pin's
    place ends with it.
    """
    waiting = sorted(pins, key=lambda pin: pin[0])  # a stable sort: pins at one place keep the order of the rules
    rest = list(ordinary)
    made: list[T] = []
    while len(made) < count and (rest or waiting):
        due = waiting and waiting[0][0] <= before + len(made) + 1
        made.append(waiting.pop(0)[1] if due or not rest else rest.pop(0))
    return made
