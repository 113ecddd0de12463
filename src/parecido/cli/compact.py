"""`parecido compact` and `parecido migrate`: a shop's files made anew."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--forget", is_flag=True, help="Also drop what became of pictures that no product shows any more.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def compact(shop: Path, forget: bool, as_json: bool) -> None:
    """Take into SHOP's base index what has changed since it was made. Readers and writers go on meanwhile."""
    from parecido.index.compact import compact_shop

    done = compact_shop(shop, forget=forget)
    if as_json:
        click.echo(json.dumps(asdict(done), indent=2))
        return
    click.echo(f"index: {'made again' if done.renewed else 'nothing had changed since it was made'}")
    if forget:
        sizes = f"{done.bytes_before / 1e6:.1f} to {done.bytes_after / 1e6:.1f} MB"
        click.echo(f"forgotten: {done.forgotten} embeddings and thumbnails; shop.sqlite went from {sizes}")


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the layouts as JSON.")
def migrate(shop: Path, as_json: bool) -> None:
    """Bring SHOP, made by an earlier version, to the layout that this version reads and writes."""
    from parecido.index.migrate import migrate_shop
    from parecido.shop.schema import VERSION

    before = migrate_shop(shop)
    if as_json:
        click.echo(json.dumps({"before": before, "layout": VERSION}, indent=2))
    elif before == VERSION:
        click.echo(f"{shop} has layout {VERSION} already; nothing was changed")
    else:
        click.echo(f"migrated: {shop} from layout {before} to {VERSION}; the next sync embeds each picture once more")
