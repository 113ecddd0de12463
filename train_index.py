"""The classic command: organise the pictures, train, extract a vector per picture, build the index.

    python train_index.py --images DIR --styles styles.csv [--out shop]

Without options it uses the sample catalogue, drawn into sample/.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from parecido.catalogue.organize import Mode
from parecido.classic import train_index
from parecido.cli import run_command
from parecido.cli.build import show_summary
from parecido.cli.catalogue_options import catalogue_options, column_options
from parecido.settings import default_settings


@click.command()
@click.option("--images", metavar="DIR|kaggle:OWNER/DATASET", help="The pictures.  [default: the sample catalogue's]")
@click.option("--styles", type=click.Path(path_type=Path), metavar="TABLE", help="The metadata table (CSV or TSV).")
@click.option("--out", type=click.Path(path_type=Path), default=Path("shop"), show_default=True)
@click.option("--mode", type=click.Choice(["hardlink", "symlink", "copy"]), default="hardlink", show_default=True)
@click.option("--model", metavar="NAME|SOURCE", help="A model's name, or tfhub:FOLDER and such, imported first.")
@click.option("--licence", metavar="TEXT", help="The licence of a SOURCE that does not tell it.")
@click.option("--replace", is_flag=True, help="Build a new shop aside and put it in --out's place when it is ready.")
@catalogue_options
def main(
    images: str | None,
    styles: Path | None,
    out: Path,
    mode: Mode,
    model: str | None,
    licence: str | None,
    replace: bool,
    **columns: Any,
) -> None:
    """Organise the pictures by category, train, extract the vectors and build the index."""
    summary = train_index(
        images,
        styles,
        out,
        columns=column_options(**columns),
        mode=mode,
        model=model,
        licence=licence,
        replace=replace,
        settings=default_settings(),
        announce=click.echo,
    )
    show_summary(out, summary)
    click.echo(f"next: python flask_app.py --shop {out}")


if __name__ == "__main__":
    sys.exit(run_command(main))
