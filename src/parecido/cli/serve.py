"""`parecido serve`: answer over HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from parecido.cli.numbers import Number
from parecido.settings import Settings, default_settings

if TYPE_CHECKING:
    from parecido.server.load.log import LogFormat


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--host", default=Settings.host, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=Settings.port, show_default=True)
@click.option("--sync-images", metavar="PLACE", help="Pictures that POST /v1/sync takes: as for parecido sync.")
@click.option(
    "--sync-table", metavar="TABLE", type=click.Path(path_type=Path), help="The table that it makes SHOP equal to."
)
@click.option("--fetch-photos", is_flag=True, help="Fetch photos that questions name by a public web address.")
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
    type=click.IntRange(1, 1_000_000_000),
    metavar="N",
    help="Requests a minute from an address without a key.  [default: no limit]",
)
@click.option("--staff", is_flag=True, help="Take all who may ask for the shop's staff: show them the products' notes.")
@click.option(
    "--trusted-proxy",
    metavar="ADDRESS",
    help="Believe this proxy who its clients are: X-Forwarded-For, -Proto and -Host.",
)
@click.option("--events", is_flag=True, help="Keep what shoppers see and click, as POST /v1/events tells of it.")
@click.option(
    "--drain",
    type=Number(0, 3600),
    default=0.0,
    metavar="SECONDS",
    help="Answer on for so long after the signal to stop, while /health/ready says no.  [default: 0]",
)
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that answer.")
@click.option(
    "--at-once",
    type=click.IntRange(min=1),
    metavar="N",
    help="Photos worked on at once.  [default: 4 per core, 8 at least]",
)
@click.option("--queue", type=click.IntRange(min=1), metavar="N", help="Photos that may wait.  [default: 32 per core]")
@click.option(
    "--log-format",
    type=click.Choice(["plain", "json"]),
    help="Write each request to stderr, as text or as JSON.  [default: warnings alone]",
)
def serve(
    shop: Path,
    host: str,
    port: int,
    sync_images: str | None,
    sync_table: Path | None,
    drain: float,
    workers: int,
    at_once: int | None,
    queue: int | None,
    log_format: LogFormat | None,
    fetch_photos: bool,
    events: bool,
    **access: Any,
) -> None:
    """Serve SHOP: POST /fashion, GET /similar/ID, and a page to try at /. Ctrl-C ends it."""
    from parecido.server.guard.access import read_access
    from parecido.server.run import serve as serve_shop
    from parecido.server.writing import SyncSource

    if (sync_images is None) != (sync_table is None):
        raise click.UsageError("--sync-images and --sync-table are given together, or neither")
    source = None if sync_images is None or sync_table is None else SyncSource(sync_images, sync_table)
    settings = default_settings()
    settings = replace(settings, threads=at_once or settings.threads, queue=queue or settings.queue)
    serve_shop(
        shop,
        host=host,
        port=port,
        settings=settings,
        source=source,
        access=read_access(**access),
        workers=workers,
        log_format=log_format,
        fetch_photos=fetch_photos,
        events=events,
        drain=drain,
    )
