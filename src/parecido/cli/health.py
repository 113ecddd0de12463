"""`parecido health`: what is wrong in a shop's catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.cli.numbers import Number
from parecido.printing import echo, echo_json
from parecido.settings import Settings


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--labels", metavar="COLUMN,...", help="Columns to judge.  [default: category and colour]")
@click.option(
    "--near",
    type=Number(),
    metavar="SIMILARITY",
    default=Settings.near_duplicate,
    show_default=True,
    help="From here on two pictures may be nearly the same.",
)
@click.option(
    "--confidence",
    type=Number(),
    default=Settings.wrong_label,
    show_default=True,
    help="How surely a label must be wrong to be told of, 0 to 1.",
)
@click.option(
    "--tiny",
    type=click.IntRange(min=0),
    metavar="PIXELS",
    default=Settings.tiny_side,
    show_default=True,
    help="A picture whose longest side is shorter is tiny.",
)
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path), metavar="FILE", help="Write a line for each finding."
)
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write DIR/report.html, with pictures.")
@click.option("--keep", is_flag=True, help="Keep in SHOP what its service tells the staff of each product.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with every finding.")
def health(
    shop: Path,
    labels: str | None,
    near: float,
    confidence: float,
    tiny: int,
    csv_file: Path | None,
    report: Path | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Look for what is wrong in SHOP's catalogue: duplicates, wrong labels, bad pictures, products that stand alone.

    The catalogue is not changed.
    """
    from parecido.health.check import Asked
    from parecido.health.report.write import report_health
    from parecido.health.table import health_dict, health_lines, write_csv

    columns = None if labels is None else [name.strip() for name in labels.split(",")]
    asked = Asked(labels=columns, near=near, confidence=confidence, tiny=tiny)
    found = report_health(shop, report, keep=keep, **asked)
    if csv_file is not None:
        write_csv(found, csv_file)
    if as_json:
        echo_json(health_dict(found))
    else:
        for line in health_lines(found):
            echo(line)
    for file in (csv_file, None if report is None else report / "report.html"):
        if file is not None:
            echo(f"written: {file}", err=as_json)
    if keep:
        echo(f"kept for the staff's notes of the service: {shop}", err=as_json)
