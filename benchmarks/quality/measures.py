"""A measured figure beside what it is compared with, what is required of it, and its ceiling; and their tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.quality.targets import Target

CHANCE = "chance"
"""What a section's figures stand against where a ratio would say nothing."""


@dataclass(frozen=True)
class Measure:
    """One row. `against` is what the figure is compared with, `ceiling` what perfect labels would reach; NaN = none."""

    name: str
    figure: float
    against: float = math.nan
    target: Target | None = None
    ceiling: float = math.nan

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached, None where there is none."""
        return None if self.target is None else self.target.is_met(self.figure, self.against)


@dataclass(frozen=True)
class Section:
    """Measures of one kind: a title, how they were taken, and what the column `against` stands for."""

    title: str
    note: str
    against: str
    measures: Sequence[Measure]


def section_text(section: Section, name: str) -> str:
    """Return the section as Markdown: heading, note, table. Columns that no row fills are left out."""
    columns = {
        section.title: [measure.name for measure in section.measures],
        name: [_number(measure.figure) for measure in section.measures],
        section.against: [_number(measure.against) for measure in section.measures],
        "ratio": ["" if section.against == CHANCE else _ratio(measure) for measure in section.measures],
        "required": ["" if measure.target is None else measure.target.text() for measure in section.measures],
        "met": [{True: "yes", False: "**no**", None: ""}[measure.is_met] for measure in section.measures],
        "ceiling": [_number(measure.ceiling) for measure in section.measures],
    }
    kept = {title: cells for title, cells in columns.items() if any(cells)}
    lines = [kept.keys(), ["---", *["---:"] * (len(kept) - 1)], *zip(*kept.values(), strict=True)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"### {section.title}\n\n{section.note}\n\n{table}"


def missed(sections: Sequence[Section]) -> list[Measure]:
    """Return the measures that do not reach their target."""
    return [measure for section in sections for measure in section.measures if measure.is_met is False]


def card_metrics(sections: Sequence[Section], name: str, baseline: str) -> dict[str, dict[str, float]]:
    """Return every figure for the model's card, by network and measure, rounded to four digits."""
    figures: dict[str, dict[str, float]] = {name: {}, baseline: {}}
    for section in sections:
        for measure in section.measures:
            figures[name][measure.name] = round(measure.figure, 4)
            if section.against == baseline and not math.isnan(measure.against):
                figures[baseline][measure.name] = round(measure.against, 4)
    return figures


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.4f}"


def _ratio(measure: Measure) -> str:
    """Return how many times what it is compared with a figure is."""
    if math.isnan(measure.against) or measure.against <= 0:
        return ""
    return f"{measure.figure / measure.against:.2f}"
