"""A live service of a shop, in a thread, and a site of somebody else's beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from tests.loopback import serving

from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.event_log import EventLog
from parecido.server.guard.access import read_access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.listener import address_of, open_listener
from parecido.server.loop import ServingLoop
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import Writing
from parecido.settings import Settings


@contextmanager
def service(shop: Path, *, events: bool = False, **access: Any) -> Iterator[str]:
    """Serve a shop on a free port until the block ends; yield the address. `access` is read_access's.

    With `events` what shoppers do is kept, and is on the disk when the block has ended.
    """
    settings = Settings(threads=4)
    listener = open_listener("127.0.0.1", 0)
    with closing(listener), closing(LiveShop(Recommender.open(shop, settings))) as live:
        guard = Guard(Keyring(keys_file(shop)), read_access(**access).bound_to("127.0.0.1", public=False))
        snapshot = RequestSnapshot(lambda: live.current)
        log = EventLog(shop) if events else None
        if log is not None:
            log.start(0.05)
        app = create_app(snapshot, settings, guard, writing=Writing(live, settings, None), events=log)
        address = address_of(listener)
        loop = ServingLoop(app, listener, settings)
        thread = threading.Thread(target=loop.run)
        thread.start()
        try:
            yield address
        finally:
            loop.stop()
            loop.stop()  # a browser keeps its connections
            thread.join(10)
            if log is not None:
                log.close()


@contextmanager
def site(pages: Mapping[str, str]) -> Iterator[str]:
    """Serve HTML pages by path on a free port: another origin than the service's. Yield the address."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with serving(Pages) as address:
        yield address
