"""`parecido serve`: answer over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from parecido.settings import Settings, default_settings


@click.command()
@click.argument("shop", type=click.Path(path_type=Path))
@click.option("--host", default=Settings.host, show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=Settings.port, show_default=True)
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
def serve(
    shop: Path,
    host: str,
    port: int,
    require_key: bool,
    allow_origins: tuple[str, ...],
    allow_hosts: tuple[str, ...],
    keyless_rate: int | None,
) -> None:
    """Serve SHOP: POST /fashion, GET /similar/ID, and a page to try at /. Ctrl-C ends it."""
    from parecido.server.guard.access import read_access
    from parecido.server.run import serve as serve_shop

    access = read_access(
        require_key=require_key, allow_origins=allow_origins, allow_hosts=allow_hosts, keyless_rate=keyless_rate
    )
    serve_shop(shop, host=host, port=port, settings=default_settings(), access=access)
