"""`parecido serve`: answer over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.settings import Settings, default_settings


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--host", default=Settings.host, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=Settings.port, show_default=True)
def serve(shop: Path, host: str, port: int) -> None:
    """Serve SHOP: POST /fashion, GET /similar/ID, and a page to try at /. Ctrl-C ends it."""
    from parecido.server.run import serve as serve_shop

    serve_shop(shop, host=host, port=port, settings=default_settings())
