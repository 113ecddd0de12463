"""`parecido organize`: the pictures in folders by category."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parecido.catalogue.organize import DEFAULT_BY, Mode
from parecido.catalogue.values import counted
from parecido.cli.catalogue_options import catalogue_options, column_options
from parecido.printing import echo


@click.command()
@click.argument("images", type=click.Path(path_type=Path))
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder of the folders.")
@click.option("--by", metavar="COLUMN,...", help=f"Columns, outermost first.  [default: {','.join(DEFAULT_BY)}]")
@click.option("--mode", type=click.Choice(["hardlink", "symlink", "copy"]), default="hardlink", show_default=True)
@catalogue_options
def organize(images: Path, table: Path, out: Path, by: str | None, mode: Mode, **columns: Any) -> None:
    """Sort the pictures in IMAGES into folders by the categories in TABLE. Doing it twice changes nothing."""
    from parecido.catalogue.organize import default_by
    from parecido.catalogue.organize import organize as organize_pictures
    from parecido.catalogue.read import read_catalogue
    from parecido.images.folder import list_pictures

    catalogue, chosen = read_catalogue(table, list_pictures(images), column_options(**columns))
    for guess in chosen.guesses:
        echo(guess)
    wanted = [name.strip() for name in by.split(",")] if by else default_by(catalogue.columns, chosen.category)
    organized = organize_pictures(catalogue, images, out, by=wanted, mode=mode)
    echo(f"organized: {counted(organized.pictures, 'pictures')} in {counted(organized.folders, 'folders')} in {out}")
