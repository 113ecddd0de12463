"""Attack a service with hostile input, and say what became of it.

    python -m benchmarks.hostile [--requests 4000] [--seed N] [--port N] [--write docs/reliability.md]

Ends with 1 where anything was answered with a fault, leaked, left unanswered or grew without bounds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from benchmarks.hostile.report import hostile_text, too_much
from benchmarks.hostile.run import attack_service
from benchmarks.machine import describe_machine
from benchmarks.process import free_port
from benchmarks.table import replace_table

BEGIN, END = "<!-- hostile:begin -->", "<!-- hostile:end -->"


@click.command()
@click.option(
    "--requests", default=4000, show_default=True, help="Attacks, beside one of each bomb and the slow clients."
)
@click.option("--seed", default=1, show_default=True, help="Of all that is random.")
@click.option("--port", type=int, help="Of the service. Default: any free one.")
@click.option(
    "--slow-seconds", default=20.0, show_default=True, help="How long slow clients go on; greedy ones half as long."
)
@click.option("--write", "document", type=click.Path(path_type=Path), help="Write the figures into this document.")
@click.option("--quick", is_flag=True, help="Only with the bombs that are made in a moment, and few greedy clients.")
def main(
    requests: int, seed: int, port: int | None, slow_seconds: float, document: Path | None, *, quick: bool
) -> None:
    """Serve a sample shop, attack it, and print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        result = attack_service(Path(folder), requests, seed, port or free_port(), slow_seconds, quick=quick)
    failures = [*result.failures, *too_much(result)]
    text = (
        f"{hostile_text(result)}\n\n{requests:,} attacks, seed {seed}; {result.seconds:.0f} s on {describe_machine()}."
    )
    print(text)
    for failure in failures[:40]:
        print(f"failure: {failure}", file=sys.stderr)
    if document is not None:
        document.write_text(replace_table(document.read_text(encoding="utf-8"), text, BEGIN, END), encoding="utf-8")
    print(f"{len(failures)} failures", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
