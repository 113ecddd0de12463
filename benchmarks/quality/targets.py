"""What is asked of a figure: so many times another, at least so much, above another, or near it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

_COLOURS = "of the held-out products' colour names about seven in ten are guessed right, of a name as the shop gives it"
SHORT: dict[str, str] = {
    "type+colour": _COLOURS,
    "type+colour+gender": _COLOURS,
    "unseen other view, R@1": "13,000 photos of other things against the recipe's ImageNet",
    "drawn, colour alone, pattern": "a pattern's second colour is a colour of the product",
}
"""Measure -> why the shipped model may miss its target; docs/model.md says by how much. `--check` passes over these."""


class Target(Protocol):
    """What a figure must reach; `against` is what it is compared with, NaN where nothing is."""

    def text(self) -> str:
        """Return the requirement in a few words."""

    def is_met(self, figure: float, against: float) -> bool:
        """True where the figure reaches it."""


@dataclass(frozen=True)
class Times:
    """At least `ratio` times what it is compared with; `aim` is hoped for."""

    ratio: float
    aim: float | None = None

    def text(self) -> str:
        """Return the requirement in a few words."""
        return f"{self.ratio:.2f} x" + ("" if self.aim is None else f" (aim {self.aim:.2f} x)")

    def is_met(self, figure: float, against: float) -> bool:
        """True where the figure reaches it."""
        return figure >= self.ratio * against


@dataclass(frozen=True)
class AtLeast:
    """At least a fixed value."""

    value: float

    def text(self) -> str:
        """Return the requirement in a few words."""
        return f"at least {self.value:.2f}"

    def is_met(self, figure: float, against: float) -> bool:
        """True where the figure reaches it."""
        del against
        return figure >= self.value


@dataclass(frozen=True)
class AtMost:
    """At most a fixed value."""

    value: float

    def text(self) -> str:
        """Return the requirement in a few words."""
        return f"at most {self.value:g}"

    def is_met(self, figure: float, against: float) -> bool:
        """True where the figure reaches it."""
        del against
        return figure <= self.value


@dataclass(frozen=True)
class Above:
    """More than what it is compared with."""

    def text(self) -> str:
        """Return the requirement in a few words."""
        return "above it"

    def is_met(self, figure: float, against: float) -> bool:
        """True where the figure reaches it."""
        return figure > against


@dataclass(frozen=True)
class Near:
    """No farther than `margin` from what it is compared with."""

    margin: float

    def text(self) -> str:
        """Return the requirement in a few words."""
        return f"within {self.margin:.2f}"

    def is_met(self, figure: float, against: float) -> bool:
        """True where the figure reaches it."""
        return abs(figure - against) <= self.margin
