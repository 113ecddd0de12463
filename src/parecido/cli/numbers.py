"""Numbers as options: finite ones, each with its range in the sentence that refuses another."""

from __future__ import annotations

import math
from typing import Any

import click


class Number(click.FloatRange):
    """A finite number, from `min` to `max` where they are given; `nan` would slip through every comparison."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number. Raises BadParameter, which is wrong usage."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is no number to compare with; give a finite one.", param, ctx)
        return number
