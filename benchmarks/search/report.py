"""From the figures of all sides to the tables of one set of vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Figures = Mapping[str, Any]
"""What a side measured: "build" and "ask"."""
ENOUGH = 0.99
BEGIN, END = "<!-- search:begin -->", "<!-- search:end -->"


def whole_table(sides: Mapping[str, Figures]) -> str:
    """Return the table of building, opening, memory and questions without a filter; one line for each side."""
    lines = [
        "| | build, s | CPU, s | files, MB | open, s | private, MB | resident, MB | recall | p50, us | p99, us "
        "| per s, 1 thread | 2 threads |",
        "|---|" + "---:|" * 11,
    ]
    for name, figures in sides.items():
        build, ask = figures["build"], figures["ask"]
        none = ask["cases"]["none"]
        cells = [
            f"{build['seconds']:,.0f}",
            f"{build['cpu_seconds']:,.0f}",
            f"{build['bytes'] / 1e6:,.0f}",
            f"{ask['open_seconds']:.2f}",
            f"{ask['end']['private'] / 1e6:,.0f}",
            f"{ask['end']['resident'] / 1e6:,.0f}",
            f"{none['recall']:.4f}",
            f"{none['p50'] * 1e6:,.0f}",
            f"{none['p99'] * 1e6:,.0f}",
            f"{none['rate1']:,.0f}",
            f"{none['rate2']:,.0f}",
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def filter_table(sides: Mapping[str, Figures]) -> str:
    """Return the table of the filters: p50 in microseconds (recall), in brackets where it is below ENOUGH."""
    names = list(sides)
    cases = [name for name in sides[names[0]]["ask"]["cases"] if name != "none"]
    lines = [f"| filter | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
    for case in cases:
        cells = [_case_cell(figures["ask"]["cases"].get(case)) for figures in sides.values()]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return "\n".join(lines)


def replace_section(document: str, title: str, text: str) -> str:
    """Return the document with the part of this title between the markers replaced, or put at their end.

    Raises ValueError unless each marker is there once.
    """
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        raise ValueError(f"the document must hold {BEGIN} and {END} once each")
    before, _, rest = document.partition(BEGIN)
    inside, _, after = rest.partition(END)
    parts = {each.partition("\n")[0].strip(): each for each in inside.split("### ")[1:]}
    parts[title] = f"{title}\n\n{text}\n\n"
    body = "".join(f"### {part.strip()}\n\n" for part in parts.values())
    return f"{before}{BEGIN}\n{body.rstrip()}\n{END}{after}"


def _case_cell(case: Figures | None) -> str:
    if case is None:
        return ""
    text = f"{case['p50'] * 1e6:,.0f} ({case['recall']:.3f})"
    return text if case["recall"] >= ENOUGH else f"[{text}]"
