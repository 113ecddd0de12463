"""The figures of the crash and damage tests as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from benchmarks.crash.commands import Killed
from benchmarks.crash.flips import Tally
from benchmarks.crash.kills import Result


def kills_text(result: Result, seed: int) -> str:
    """Return what became of the kills, required against measured."""
    good = result.kills - min(result.kills, len(result.failures))
    slowest = max(result.open_seconds, default=0.0) * 1000
    rows = [
        ("writers killed (SIGKILL)", "200", f"{result.kills} (seed {seed})"),
        ("changes acknowledged before the kills", "", f"{result.acknowledged}"),
        ("the shop opened, held the acknowledged state, answered as one built anew, was sound", "all", f"{good}"),
        ("failures", "0", f"{len(result.failures)}"),
        ("killed at a random moment", "", f"{result.windows['any']}"),
        *(
            (f"killed at: {window}", "", str(count))
            for window, count in sorted(result.windows.items())
            if window != "any"
        ),
        *((f"in flight: {verb}", "", str(count)) for verb, count in sorted(result.verbs.items())),
        *((f"of the change in flight, there was {part}", "", str(count)) for part, count in result.whole.items()),
        ("questions to a process that held the shop open beside the writers", "", f"{result.asked}"),
        ("snapshots that it moved on to", "", f"{result.moved}"),
        ("something was left for the next writer to remove", "", f"{result.leftovers}"),
        ("opening after the kill, ms: median, slowest", "", f"{_median(result):.0f}, {slowest:.0f}"),
    ]
    return _table(("kills", "required", "measured"), rows)


def commands_text(killed: Killed, seed: int) -> str:
    """Return what became of the kills of commands, by command and moment."""
    kills = killed.kills.total()
    good = kills - min(kills, len(killed.failures))
    rows = [
        ("commands killed (SIGKILL)", "", f"{kills} (seed {seed})"),
        ("what was there was whole; run again, the command did its work, and the shop was sound", "all", f"{good}"),
        ("failures", "0", f"{len(killed.failures)}"),
        *(
            (name.replace(": any", ", at a random moment"), "", str(count))
            for name, count in sorted(killed.kills.items())
        ),
    ]
    return _table(("kills of commands", "required", "measured"), rows)


def flips_text(tallies: Mapping[str, Tally], seed: int) -> str:
    """Return what became of the flips, by file."""
    names = ("one flipped bit in", "flips", "a question refused", "all answered as before", "found by check")
    rows = [
        (f"`{name}`", str(tally.flips), str(tally.refused), str(tally.flips - tally.refused), str(tally.found))
        for name, tally in sorted(tallies.items())
    ]
    wrong = sum(len(tally.wrong) for tally in tallies.values())
    missed = sum(len(tally.missed) for tally in tallies.values())
    total = (
        f"Wrong answers, and errors that are no sentence: {wrong} (required: 0). "
        f"Refused but not found by check: {missed} (required: 0). Seed {seed}."
    )
    return f"{_table((*names, 'wrong answers'), [(*row, _wrong(tallies, row[0])) for row in rows])}\n\n{total}"


def _wrong(tallies: Mapping[str, Tally], name: str) -> str:
    return str(len(tallies[name.strip("`")].wrong))


def _median(result: Result) -> float:
    return statistics.median(result.open_seconds or [0.0]) * 1000


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (header, *rows)]
    lines.insert(1, "|---|" + "---:|" * (len(header) - 1))
    return "\n".join(lines)
