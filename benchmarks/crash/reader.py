"""A process that holds a shop open and asks it while its writers are killed, as a service does."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.crash.questions import SETTINGS
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop

_FEW = 5
"""Products that are asked for each time."""


def read_on(pipe: Connection, shop: str) -> None:
    """Ask one snapshot twice and move on to the newest, until told to end.

    Whatever is sent is answered with how often was asked, how many snapshots there were, and what went wrong.
    """
    tqdm.set_lock(threading.RLock())
    logging.disable(logging.WARNING)
    live = LiveShop(Recommender.open(Path(shop), SETTINGS))
    expected, asked, moved = answers(live.current), 0, 0
    wrong: list[str] = []
    while True:
        try:
            found = answers(live.current)
            if found != expected:
                wrong.append(f"snapshot {live.current.snapshot} answered {found}, then {expected}"[:600])
            before = live.current.snapshot
            if live.refresh():
                moved += 1
                if live.current.snapshot <= before:
                    wrong.append(f"snapshot {live.current.snapshot} came after {before}")
            expected = answers(live.current)
            asked += 1
        except Exception as error:  # noqa: BLE001  (what must not happen is what is looked for)
            wrong.append(f"a question raised {error!r}")
        if pipe.poll(0.01):
            if pipe.recv_bytes() == b"end":
                live.close()
                return
            pipe.send_bytes(json.dumps({"asked": asked, "moved": moved, "wrong": wrong}).encode())
            wrong = []


def answers(recommender: Recommender) -> list[Any]:
    """Return what a snapshot says of some of its products."""
    found: list[Any] = [recommender.snapshot, len(recommender)]
    for identity in recommender._shop.ids()[:_FEW]:
        listed = recommender.similar(product=identity, k=5).recommendations
        thumbnail = hashlib.sha256(recommender.thumbnail(identity)).hexdigest()
        found.append([identity, thumbnail, *((each.id, each.similarity, each.caption) for each in listed)])
    return found
