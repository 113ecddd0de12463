"""`parecido recommend`: similar products for every product, as a table for the shop's database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from parecido.catalogue.values import counted
from parecido.printing import echo, echo_json


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="Similar products of each.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The table: its name ends in .parquet, .csv or .jsonl.",
)
@click.option("--full", is_flag=True, help="Compute everything, whatever was computed before.")
@click.option("--no-rules", is_flag=True, help="Leave the shop's rules aside.")
@click.option("--json", "as_json", is_flag=True, help="Print one object with what was done.")
def recommend(shop: Path, top: int, out: Path, *, full: bool, no_rules: bool, as_json: bool) -> None:
    """Write the products most similar to every product of SHOP, most similar first.

    Run again after the shop has changed, it computes only the lists that can have changed; FILE.state remembers what
    that takes.
    """
    from parecido.export import recommend_all

    done = recommend_all(shop, out, top=top, full=full, rules=not no_rules)
    if as_json:
        echo_json(asdict(done))
        return
    echo(
        f"recommended: {counted(done.rows, 'rows')} for {counted(done.products, 'products')} in {out} "
        f"({done.computed} lists computed, {done.merged} took new products in)"
    )
    if not done.looks_alike:
        echo("note: the shop has no calibration, so no column looks_alike; see docs/recommend.md", err=True)
