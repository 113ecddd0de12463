"""`parecido build`: pictures and a table become a shop."""

from __future__ import annotations

from dataclasses import replace as change
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parecido.catalogue.values import counted
from parecido.cli.catalogue_options import catalogue_options, column_options, picture_options, picture_settings
from parecido.cli.rejects import show_rejects
from parecido.printing import echo
from parecido.settings import default_settings

if TYPE_CHECKING:
    from parecido.build import BuildSummary


@click.command()
@click.argument("images")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="SHOP", help="Folder of the shop.")
@click.option(
    "--index",
    "backend",
    type=click.Choice(["auto", "exact", "hnsw", "annoy"]),
    help="Kind of index.  [default: the shop's, or auto]",
)
@click.option("--model", metavar="NAME", help="What embeds the pictures; see parecido models.  [default: parecido-s]")
@click.option("--workers", type=click.IntRange(min=1), help="Threads that decode and embed; one per core by default.")
@click.option("--replace", is_flag=True, help="Build a new shop aside and put it in SHOP's place when it is ready.")
@catalogue_options
@picture_options
def build(
    images: str,
    table: Path,
    out: Path,
    backend: str | None,
    model: str | None,
    workers: int | None,
    replace: bool,
    allow_private_addresses: bool,
    **columns: Any,
) -> None:
    """Make a shop from the pictures in IMAGES and the products in TABLE.

    IMAGES is a folder, a ZIP file, `web` for the web addresses in TABLE, or FOLDER+web for both. TABLE is CSV, TSV,
    JSON lines, Parquet, a Google Merchant feed or Shopify's product export.

    Run again after an interruption, it embeds only what is missing. A picture or a row that cannot be used is listed
    as a reject, and the build goes on.
    """
    from parecido.build import build_shop

    settings = picture_settings(default_settings(), allow_private=allow_private_addresses)
    summary = build_shop(
        images,
        table,
        out,
        columns=column_options(**columns),
        backend=backend,
        model=model,
        replace=replace,
        settings=settings if workers is None else change(settings, workers=workers),
        announce=echo,
    )
    show_summary(out, summary)
    if replace:
        _show_keys(out)


def _show_keys(shop: Path) -> None:
    """Tell that the keys of a replaced shop's service still are its keys."""
    from parecido.server.guard.file import read_keys

    if count := len(read_keys(shop)):
        echo(f"keys: {count} kept from the shop before; parecido keys {shop} list shows them")


def show_summary(out: Path, summary: BuildSummary) -> None:
    """Print what a build did, and the first rejects."""
    from parecido.shop.reader import Shop

    echo(
        f"shop: {counted(summary.products, 'products')}, {counted(summary.rejects, 'rejects')} of "
        f"{counted(summary.rows, 'rows')} "
        f"({summary.embedded} embedded now, {summary.backend} index) in {out}"
    )
    if summary.rejects:
        with Shop(out) as shop:
            show_rejects(shop.rejects(), f"all of them are in the table rejects of {out}/shop.sqlite")
