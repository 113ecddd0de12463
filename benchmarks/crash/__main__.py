"""Kill writers and flip bits, and say what became of the shop.

    python -m benchmarks.crash [--kills 200] [--flips 2000] [--seed N] [--write]

Ends with 1 where anything was lost, wrong or unnoticed.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

import click

from benchmarks.crash.commands import kill_commands
from benchmarks.crash.flips import Tally, flip_all
from benchmarks.crash.kills import kill_writers
from benchmarks.crash.report import commands_text, flips_text, kills_text
from benchmarks.crash.shops import copy_with_log, make_rich
from benchmarks.machine import describe_machine
from benchmarks.table import replace_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"


@click.command()
@click.option("--kills", default=200, show_default=True, help="Writers to kill.")
@click.option("--flips", default=2000, show_default=True, help="Bits to flip, one at a time.")
@click.option("--seed", default=1, show_default=True, help="Of all that is random.")
@click.option("--write", is_flag=True, help="Write the figures into docs/reliability.md.")
def main(kills: int, flips: int, seed: int, *, write: bool) -> None:
    """Kill writers, and half as many commands, and flip random bits; compare, check and print the tables."""
    logging.disable(logging.WARNING)  # a damaged index is made again, and says so
    parts, failures = [], []
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if kills:
            result = kill_writers(place / "kills", kills, seed)
            parts.append(kills_text(result, seed))
            failures += result.failures
            killed = kill_commands(place / "commands", kills // 2, seed)
            parts.append(commands_text(killed, seed))
            failures += killed.failures
        if flips:
            tallies = flip_some(place / "flips", flips, seed)
            parts.append(flips_text(tallies, seed))
            failures += [line for tally in tallies.values() for line in (*tally.wrong, *tally.missed)]
    parts.append(f"Measured in {time.perf_counter() - started:.0f} s on {describe_machine()}.")
    text = "\n\n".join(parts)
    print(text)
    for failure in failures:
        print(f"failure: {failure}", file=sys.stderr)
    if write:
        DOCUMENT.write_text(replace_table(DOCUMENT.read_text(encoding="utf-8"), text), encoding="utf-8")
    sys.exit(1 if failures else 0)


def flip_some(place: Path, flips: int, seed: int) -> dict[str, Tally]:
    """Flip bits in a shop that nobody has open, and as many in one whose last changes are in its log only."""
    shop = make_rich(place / "made")
    logged = copy_with_log(shop, place / "logged")
    photo = place / "made" / "images" / "105.png"
    closed = flip_all(shop, photo, place / "closed", flips // 2, seed)
    opened = flip_all(logged, photo, place / "opened", flips - flips // 2, seed + 1)
    return closed | {f"{name} (beside a log)": tally for name, tally in opened.items()}


if __name__ == "__main__":
    main()
