"""`parecido demo`: a drawn catalogue, its shop and its service, in one command."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.printing import echo
from parecido.settings import Settings, default_settings


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("sample"),
    show_default=True,
    help="Where it is drawn.",
)
@click.option("--host", default=Settings.host, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=Settings.port, show_default=True)
def demo(folder: Path, host: str, port: int) -> None:
    """Draw the sample catalogue, build its shop and serve it. Nothing is drawn or built twice."""
    from parecido.classic import sample_shop
    from parecido.server.listener import open_listener
    from parecido.server.run import serve as serve_shop

    settings = default_settings()
    open_listener(host, port).close()  # a port that is taken is told before anything is drawn
    shop = sample_shop(folder, echo, settings)
    photo = min((folder / "images").glob("*.jpg"), default="photo.jpg")
    serve_shop(shop, host=host, port=port, settings=settings, photo=str(photo))
