"""The service for another WSGI server.

    PARECIDO_SHOP=shop gunicorn --threads 4 'parecido.server.wsgi:create()'

What `parecido serve` has options for are arguments here:

    gunicorn 'parecido.server.wsgi:create(require_key=True, allow_origins=["https://shop.example"])'

Each worker process opens the shop for itself when it starts; importing this module opens nothing.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.event_log import EventLog
from parecido.server.fetching import PhotoFetcher
from parecido.server.guard.access import read_access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.load.ahead import ReadAhead
from parecido.server.load.control import Control
from parecido.server.load.worker import prepare, read_ahead
from parecido.server.memory import return_large_blocks
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import Writing, read_source
from parecido.settings import default_settings, shop_from_environment


def create(
    *,
    require_key: bool = False,
    allow_origins: Sequence[str] = (),
    allow_hosts: Sequence[str] = (),
    keyless_rate: int | None = None,
    staff: bool = False,
    trusted_proxy: str | None = None,
    sync_images: str | None = None,
    sync_table: str | Path | None = None,
    fetch_photos: bool = False,
    events: bool = False,
) -> Flask:
    """Return the application for the shop that the environment variable PARECIDO_SHOP names.

    It does not know where its server listens: with `allow_hosts` it answers to these names and localhost alone, without
    to any. Raises ServerError when the variable names no shop or one of the `sync` arguments comes without the other,
    ShopError or ModelError when that shop or its model cannot be opened (or, for `events`, written), AccessError for
    arguments or keys that cannot be read, and for `staff` without `require_key`.
    """
    access = read_access(
        require_key=require_key,
        allow_origins=allow_origins,
        allow_hosts=allow_hosts,
        keyless_rate=keyless_rate,
        staff=staff,
        trusted_proxy=trusted_proxy,
    ).bound_to(public=True)
    source = read_source(sync_images, sync_table)
    settings = default_settings()
    shop = shop_from_environment()
    return_large_blocks()
    keyring = Keyring(keys_file(shop))
    keyring.keys()  # as for the model: a file that cannot be read is better known now
    live = LiveShop(Recommender.open(shop, settings))
    control = Control()
    prepare(live, control.figures)
    read_ahead(live, ReadAhead())
    live.watch(settings.watch_seconds)
    guard, writing = Guard(keyring, access), Writing(live, settings, source)
    control.readiness.become("ready")
    fetcher, log = PhotoFetcher(settings) if fetch_photos else None, None
    if events:
        log = EventLog(shop)
        log.start()
        atexit.register(log.close)
    pinned = RequestSnapshot(lambda: live.current)
    return create_app(pinned, settings, guard, writing=writing, fetcher=fetcher, events=log, control=control)
