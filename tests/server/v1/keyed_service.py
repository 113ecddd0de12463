"""Serves a small sample shop and a key that may change it: for programs that try what an API stands.

Usage: python -m tests.server.v1.keyed_service FOLDER
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from parecido.build import build_shop
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.sample import draw_sample
from parecido.server.app import create_app
from parecido.server.event_log import keep_events
from parecido.server.guard.access import read_access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key
from parecido.server.listener import address_of, open_listener
from parecido.server.loop import ServingLoop, stopped_by_signals
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import SyncSource, Writing
from parecido.settings import Settings


def main(folder: Path) -> None:
    """Draw a catalogue into a new folder, build its shop and serve it; its address and a key go to stdout."""
    sample = draw_sample(folder, products=40)
    shop, settings = sample / "shop", Settings(threads=4)
    build_shop(sample / "images", sample / "styles.csv", shop)
    _, secret = add_key(shop, "requests from the document", "write", rate=0)
    recommender = Recommender.open(shop, settings)
    with (
        closing(open_listener("127.0.0.1", 0)) as listener,
        closing(LiveShop(recommender)) as live,
        keep_events(shop, wanted=True) as log,
    ):
        writing = Writing(live, settings, SyncSource(str(sample / "images"), sample / "styles.csv"))
        access = read_access().bound_to("127.0.0.1", public=False)
        guard = Guard(Keyring(keys_file(shop)), access)
        app = create_app(RequestSnapshot(lambda: live.current), settings, guard, writing=writing, events=log)
        loop = ServingLoop(app, listener, settings)
        with stopped_by_signals(loop):
            sys.stdout.write(f"{address_of(listener)} {secret}\n")
            sys.stdout.flush()
            loop.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
