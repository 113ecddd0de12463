"""The Markdown table, and its place in the document."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

BEGIN = "<!-- table:begin -->"
END = "<!-- table:end -->"
HEADER = "| | classic | Parecido | better by | required |\n|---|---:|---:|---:|---:|"


@dataclass(frozen=True)
class Cell:
    """A measured value with the lowest and highest of the rounds, and a remark where one is due."""

    value: float
    low: float
    high: float
    remark: str = ""


@dataclass(frozen=True)
class Row:
    """One measure of both sides; a side that has none is None. `better` says which direction is."""

    name: str
    better: Literal["higher", "lower", "neither"]
    classic: Cell | None
    parecido: Cell | None
    required: str = ""


def cell_of(rounds: Sequence[float], value: float | None = None, remark: str = "") -> Cell:
    """Return a cell of the rounds' values: their median, unless `value` comes from all rounds at once."""
    return Cell(statistics.median(rounds) if value is None else value, min(rounds), max(rounds), remark)


def table_text(rows: Sequence[Row]) -> str:
    """Return the Markdown table, without a line end after its last row."""
    lines = [
        f"| {row.name} | {_cell_text(row.classic)} | {_cell_text(row.parecido)} | {_ratio_text(row)} | {row.required} |"
        for row in rows
    ]
    return "\n".join([HEADER, *lines])


def replace_table(document: str, text: str, begin: str = BEGIN, end: str = END) -> str:
    """Return the document with `text` between its markers. Raises ValueError unless each is there once."""
    if document.count(begin) != 1 or document.count(end) != 1:
        raise ValueError(f"the document must hold {begin} and {end} once each")
    before, _, rest = document.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{text}\n{end}{after}"


def _number(value: float) -> str:
    """Return three significant digits, whole from 100 on, with thousands separated."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _cell_text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    text = _number(cell.value)
    low, high = _number(cell.low), _number(cell.high)
    if low != high:
        text += f" ({low} to {high})"
    return f"{text} {cell.remark}".rstrip()


def _ratio_text(row: Row) -> str:
    if row.classic is None or row.parecido is None or row.better == "neither":
        return ""
    high, low = row.parecido.value, row.classic.value
    if row.better == "lower":
        high, low = low, high
    return f"{_number(high / low)} x"
