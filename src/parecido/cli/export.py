"""`parecido export`: the embeddings as a file."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.printing import echo


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--vectors", type=click.Path(path_type=Path), required=True, metavar="FILE.npz")
def export(shop: Path, vectors: Path) -> None:
    """Write SHOP's embeddings: arrays `ids` and `vectors` (float32, unit rows), in catalogue order."""
    from parecido.export import export_vectors

    echo(f"exported: {export_vectors(shop, vectors)} vectors to {vectors}")
