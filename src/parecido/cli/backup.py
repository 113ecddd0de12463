"""`parecido backup` and `parecido restore`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parecido.catalogue.values import counted
from parecido.printing import echo, echo_json

if TYPE_CHECKING:
    from parecido.shop.backup import Backup

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@_JSON
def backup(shop: Path, file: Path, as_json: bool) -> None:
    """Write one snapshot of SHOP into FILE, a ZIP file, while others read and write the shop."""
    from parecido.shop.backup import backup_shop

    _show(backup_shop(shop, file), f"backed up: {shop} to {file}", as_json=as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("shop", type=click.Path(path_type=Path))
@_JSON
def restore(file: Path, shop: Path, as_json: bool) -> None:
    """Make SHOP, a folder that is not there yet, from the backup FILE, after checking every byte of it."""
    from parecido.index.restore import restore_shop

    _show(restore_shop(file, shop), f"restored: {file} to {shop}", as_json=as_json)


def _show(made: Backup, what: str, *, as_json: bool) -> None:
    if as_json:
        echo_json(asdict(made))
    else:
        echo(f"{what}: snapshot {made.snapshot}, {counted(made.products, 'products')}, {made.bytes / 1e6:.1f} MB")
