"""`parecido serve`: open a shop and answer for it until told to stop."""

from __future__ import annotations

import shlex
from contextlib import closing
from pathlib import Path

from parecido.errors import MissingExtra
from parecido.printing import echo
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.listener import address_of, is_public, open_listener
from parecido.server.loop import ServingLoop, stopped_by_signals
from parecido.server.memory import return_large_blocks
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import SyncSource, Writing
from parecido.settings import Settings


def serve(
    shop: Path,
    *,
    host: str,
    port: int,
    settings: Settings,
    photo: str = "photo.jpg",
    source: SyncSource | None = None,
    access: Access | None = None,
) -> None:
    """Serve `shop` until Ctrl-C or SIGTERM; requests in flight are answered first.

    `source` is what `POST /v1/sync` makes the shop equal to; `access` tells who may ask, beside those who have one of
    the shop's keys. The address and a curl line, with `photo` for its file, go to stdout. Raises ServerError when the
    port is taken, ShopError when the shop cannot be opened and AccessError when its keys cannot be read.
    """
    return_large_blocks()
    access = access or Access()
    keyring = Keyring(keys_file(shop))
    keyring.keys()  # a file that cannot be read is better known now than at the first key
    # The port first: it is refused at once, while a shop takes a moment to open.
    with closing(open_listener(host, port)) as listener, closing(LiveShop(Recommender.open(shop, settings))) as live:
        recommender = live.current
        access = access.bound_to(host, listener.getsockname()[0], public=is_public(listener))
        guard, writing = Guard(keyring, access), Writing(live, settings, source)
        app = create_app(RequestSnapshot(lambda: live.current), settings, guard, writing=writing)
        loop = ServingLoop(app, listener, settings)
        with stopped_by_signals(loop):
            _warn(access, keyring, public=is_public(listener))
            address = address_of(listener)
            recommender.load_model()  # a changed or missing model is better known now than at the first photo
            _load_texts(recommender)
            echo(f"{recommender.products:,} products at {address} (Ctrl-C ends it)")
            echo(f"try: curl -F {shlex.quote(f'image=@{photo}')} {address}/fashion")
            live.watch(settings.watch_seconds)
            loop.run()


def _warn(access: Access, keyring: Keyring, *, public: bool) -> None:
    """Say on stderr who can ask, where that may be more or fewer than was meant. Raises AccessError."""
    keys = keyring.keys()
    if access.require_key and not keys:
        echo("warning: nobody can ask yet, as there is no key; make one: parecido keys SHOP add", err=True)
    if public and access.require_key:
        echo(
            "warning: other machines can reach this service, and keys and photos come to it unencrypted; "
            "put a gateway with TLS before it, or leave --host out",
            err=True,
        )
    elif public:
        echo(
            "warning: other machines can reach this service, and it asks nobody for a password; "
            "put it behind your own gateway, or leave --host out",
            err=True,
        )


def _load_texts(recommender: Recommender) -> None:
    """Load the text tower where the shop's model has one; photos and products are answered without it, too."""
    if recommender.card.text is None:
        return
    try:
        recommender.load_text_tower()
    except MissingExtra as error:
        echo(f"warning: {error}", err=True)
