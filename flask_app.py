"""The classic service: `POST /fashion` (multipart field `image`) on port 5000.

    python flask_app.py [--shop shop] [--port 5000]

Without a shop it builds and serves the sample catalogue's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from parecido.classic import SAMPLE, sample_shop
from parecido.cli import run_command
from parecido.server.run import serve
from parecido.settings import Settings, default_settings


@click.command()
@click.option("--shop", type=click.Path(path_type=Path), help="A shop made by train_index.py.  [default: shop]")
@click.option("--host", default=Settings.host, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=Settings.port, show_default=True)
def main(shop: Path | None, host: str, port: int) -> None:
    """Serve a shop: what looks like this photo?"""
    settings = default_settings()
    if shop is None:
        shop = Path("shop")
        if not shop.exists():
            click.echo("no folder shop here: serving the sample catalogue")
            shop = sample_shop(SAMPLE, click.echo, settings)
    serve(shop, host=host, port=port, settings=settings)


if __name__ == "__main__":
    sys.exit(run_command(main))
