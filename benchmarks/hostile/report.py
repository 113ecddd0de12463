"""The figures of the hostile input as Markdown."""

from __future__ import annotations

import statistics

from benchmarks.hostile.crowd import Crowd
from benchmarks.hostile.run import CHANGED, Result

MOST_BYTES = 2_000_000_000
"""What the service may take at its peak: 0.8 GB of decoding at once, as much again of what is handed on, and itself."""


def hostile_text(result: Result) -> str:
    """Return what became of the attacks, required against measured."""
    families = sorted({family for family, _ in result.answers})
    lines = [
        "| sent | answers | 2xx, 3xx | 4xx | 503 of a full queue | other 5xx | closed without an answer |",
        "|---|" + "---:|" * 6,
    ]
    for family in families:
        by = {hundred: count for (name, hundred), count in result.answers.items() if name == family}
        lines.append(
            f"| {family} | {sum(by.values()) - by.get(0, 0):,} | {by.get(2, 0) + by.get(3, 0):,} | {by.get(4, 0):,} | "
            f"{result.turned_away_of[family]:,} | {by.get(5, 0) - result.turned_away_of[family]:,} | {by.get(0, 0):,} |"
        )
    rows = [
        ("answers with 5xx, a full queue's 503 aside", "0", f"{_bad(result):,}"),
        ("answers with the text of a file outside the shop; files opened outside it", "0", f"{_leaks(result)}"),
        ("resident memory before the attacks", "", _megabytes(result.before)),
        (
            "its peak under every bomb, eight at a time",
            f"at most {_megabytes(MOST_BYTES)}",
            _megabytes(result.peak_bombs),
        ),
        ("its peak in all", f"at most {_megabytes(MOST_BYTES)}", _megabytes(result.peak)),
        ("after the attacks", "", _megabytes(result.after)),
        ("slowest answer to an attack", "", f"{result.slowest:.1f} s"),
        *_crowd_rows("slow clients", result.slow or Crowd(0)),
        *_crowd_rows("clients that ask much and take no answer", result.greedy or Crowd(0)),
        ("the answers afterwards are those of before", "yes", "no" if _changed(result) else "yes"),
    ]
    lines += ["", "| | required | measured |", "|---|---|---|"]
    lines += [f"| {name} | {required} | {measured} |" for name, required, measured in rows]
    return "\n".join(lines)


def too_much(result: Result) -> list[str]:
    """Return a sentence where the memory was not bounded as required."""
    if result.peak <= MOST_BYTES:
        return []
    return [f"the service took {_megabytes(result.peak)}, more than the {_megabytes(MOST_BYTES)} allowed"]


def _crowd_rows(name: str, found: Crowd) -> list[tuple[str, str, str]]:
    answered = f"{len(found.waits) - found.refused} of {len(found.waits)}"
    return [
        (
            f"{name} at one time; opened, closed by the service",
            "",
            f"{found.clients}; {found.opened:,}, {found.closed:,}",
        ),
        ("honest requests beside them, answered", "all", answered),
        ("their wait, median and longest", "", f"{_median(found.waits):.2f} s, {max(found.waits, default=0):.2f} s"),
    ]


def _bad(result: Result) -> int:
    return sum(count for (_, hundred), count in result.answers.items() if hundred == 5) - result.turned_away_of.total()


def _leaks(result: Result) -> int:
    return sum(failure.startswith(("a canary", "opened:")) for failure in result.failures)


def _changed(result: Result) -> bool:
    return any(failure.startswith(CHANGED) for failure in result.failures)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def _median(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0
