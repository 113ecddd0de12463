"""`parecido serve`: answer over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from parecido.settings import Settings, default_settings


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--host", default=Settings.host, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=Settings.port, show_default=True)
@click.option("--sync-images", metavar="PLACE", help="Pictures that POST /v1/sync takes: as for parecido sync.")
@click.option(
    "--sync-table", metavar="TABLE", type=click.Path(path_type=Path), help="The table that it makes SHOP equal to."
)
@click.option("--require-key", is_flag=True, help="Answer those alone who have one of SHOP's keys.")
@click.option(
    "--allow-origin",
    "allow_origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this site ask in a browser, such as https://shop.example; repeatable.",
)
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="NAME",
    help="Answer to this host name, too; repeatable.",
)
@click.option(
    "--keyless-rate",
    type=click.IntRange(min=1),
    metavar="N",
    help="Requests a minute from an address without a key.  [default: no limit]",
)
@click.option(
    "--trusted-proxy",
    metavar="ADDRESS",
    help="Believe this proxy who its clients are: X-Forwarded-For, -Proto and -Host.",
)
def serve(shop: Path, host: str, port: int, sync_images: str | None, sync_table: Path | None, **access: Any) -> None:
    """Serve SHOP: POST /fashion, GET /similar/ID, and a page to try at /. Ctrl-C ends it."""
    from parecido.server.guard.access import read_access
    from parecido.server.run import serve as serve_shop
    from parecido.server.writing import SyncSource

    if (sync_images is None) != (sync_table is None):
        raise click.UsageError("--sync-images and --sync-table are given together, or neither")
    source = None if sync_images is None or sync_table is None else SyncSource(sync_images, sync_table)
    serve_shop(shop, host=host, port=port, settings=default_settings(), source=source, access=read_access(**access))
