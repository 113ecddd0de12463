"""`parecido compact` and `parecido migrate`: a shop's files made anew."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from parecido.printing import echo, echo_json


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--forget", is_flag=True, help="Also drop what became of pictures that no product shows any more.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def compact(shop: Path, forget: bool, as_json: bool) -> None:
    """Take into SHOP's base index what has changed since it was made. Readers and writers go on meanwhile."""
    from parecido.index.compact import compact_shop

    done = compact_shop(shop, forget=forget)
    if as_json:
        echo_json(asdict(done))
        return
    echo(f"index: {'made again' if done.renewed else 'nothing had changed since it was made'}")
    if forget:
        sizes = f"{done.bytes_before / 1e6:.1f} to {done.bytes_after / 1e6:.1f} MB"
        echo(f"forgotten: {done.forgotten} embeddings and thumbnails; shop.sqlite went from {sizes}")


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the layouts as JSON.")
def migrate(shop: Path, as_json: bool) -> None:
    """Bring SHOP, made by an earlier version, to the layout that this version reads and writes."""
    from parecido.index.migrate import migrate_shop
    from parecido.shop.schema import VERSION

    before = migrate_shop(shop)
    if as_json:
        echo_json({"before": before, "layout": VERSION})
    elif before == VERSION:
        echo(f"{shop} has layout {VERSION} already; nothing was changed")
    else:
        echo(f"migrated: {shop} from layout {before} to {VERSION}; the next sync embeds each picture once more")
