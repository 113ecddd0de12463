"""`parecido info`: what a shop holds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from parecido.catalogue.values import counted
from parecido.printing import echo, echo_json

if TYPE_CHECKING:
    from parecido.index.info import ShopInfo


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def info(shop: Path, as_json: bool) -> None:
    """Tell what SHOP holds: counts, versions, model, index and sizes."""
    from parecido.index.info import describe_shop

    found = describe_shop(shop)
    if as_json:
        echo_json(asdict(found))
        return
    for name, value in _lines(found).items():
        echo(f"{name + ':':<11}{value}")


def _lines(found: ShopInfo) -> dict[str, str]:
    """Return what is printed, by the word before it."""
    base = f"base {found.base}" if found.base else "its base is yet to be made"
    return {
        "snapshot": f"{found.snapshot}, last written {found.changed}, layout {found.layout}",
        "products": f"{found.products}, with {counted(found.pictures, 'pictures')}",
        "rejects": f"{found.rejects}; {counted(found.lost_pictures, 'pictures')} could not be used",
        "cached": f"{counted(found.embeddings, 'embeddings')}, {counted(found.thumbnails, 'thumbnails')}",
        "model": f"{found.model} {found.version}, {found.dimension} numbers a picture",
        "head": "none" if found.head is None else f"trained on {', '.join(found.head)}",
        "index": f"{found.index}, {base}; since then {counted(found.delta, 'pictures')} came and {found.removed} went",
        "columns": ", ".join(found.columns),
        "size": ", ".join(f"{part} {size / 1e6:.1f} MB" for part, size in found.bytes.items()),
    }
