"""A process that changes a shop again and again, tells each change before it and after it, and is killed."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.crash.questions import SETTINGS
from benchmarks.crash.state import Item, State, digest_of, draw_item, write_table
from parecido.build import add_products, remove_products, sync_shop
from parecido.index.compact import compact_shop

WRITING = replace(SETTINGS, batch_size=64, commit_rows=64)
MOST = 24
"""Products that the shop is kept at."""


@dataclass(frozen=True, slots=True)
class Window:
    """A moment in a writer's life: before or after a call of a function, the first one or a later one."""

    module: str
    name: str
    when: str
    call: int = 1


WINDOWS = {
    "in the transaction, products written": Window("parecido.shop.writer", "put_products", "after"),
    "in the transaction, products removed": Window("parecido.shop.writer", "remove_products", "after"),
    "in the transaction, pictures half written": Window("parecido.shop.products", "_put_pictures", "after"),
    "committed, not yet noted": Window("parecido.shop.database", "_note", "before"),
    "noted, not yet acknowledged": Window("parecido.shop.database", "_note", "after"),
    "base written, not yet flushed": Window("parecido.index.store", "sync_path", "before"),
    "base renamed, not yet in the record": Window("parecido.index.derive", "write_base", "after"),
    "base in the record, others not yet removed": Window("parecido.index.derive", "drop_bases", "before"),
    "others removed": Window("parecido.index.derive", "drop_bases", "after"),
}
"""Moments that a random one would seldom meet: the writer tells that it is there, and waits to be killed."""


def write_on(pipe: Connection, place: str, state: str, seed: int, window: str | None) -> None:
    """Change the shop in `place` until killed; `state` is what it holds, as JSON."""
    tqdm.set_lock(threading.RLock())  # not one between processes, which a killed one would leave behind
    if window is not None:
        open_window(WINDOWS[window], pipe)
    chosen = random.Random(seed)  # noqa: S311
    now = {name: Item(**item) for name, item in json.loads(state).items()}
    while True:
        verb, after = plan(chosen, now, Path(place) / "images")
        pipe.send_bytes(json.dumps({"begin": verb, "after": dump(after)}).encode())
        change(verb, Path(place), now, after)
        now = after
        pipe.send_bytes(json.dumps({"done": verb}).encode())


def plan(chosen: random.Random, now: State, images: Path) -> tuple[str, State]:
    """Choose a change; return its verb and what the shop holds after it."""
    verb = chosen.choice(["add", "add", "update", "pictures", "remove", "sync", "columns", "compact", "forget"])
    after = dict(now)
    some = chosen.sample(sorted(now), min(len(now), chosen.randint(1, 3)))
    if verb in {"add", "sync"} and len(now) < MOST:
        for _ in range(chosen.randint(1, 3)):
            identity = str(chosen.randrange(10**6))
            after[identity] = draw_item(images, identity, chosen)
    if verb in {"update", "sync"}:
        after |= {name: replace(after[name], price=chosen.randrange(100)) for name in some}
    if verb == "columns":  # the table gets a column, loses it, or all of it changes
        extra = chosen.choice(["", "plain", "dotted"])
        after = {name: replace(item, extra=extra) for name, item in after.items()}
    if verb == "pictures":
        after |= {name: draw_item(images, name, chosen) for name in some}
    if verb in {"remove", "sync"} and len(now) > MOST // 2:
        for name in some:
            del after[name]
    looked_at = after if verb in {"sync", "columns"} else {name for name in after if after[name] != now.get(name)}
    for name in looked_at:  # the table's part of an earlier change may be all that there is of it
        after[name] = replace(after[name], digest=digest_of(images / after[name].image))
    return verb, after


def change(verb: str, place: Path, now: State, after: State) -> None:
    """Make one change by the package's own verbs."""
    shop, images = place / "shop", place / "images"
    if verb in {"compact", "forget"}:
        compact_shop(shop, forget=verb == "forget", settings=WRITING)
    elif verb == "remove":
        if gone := [name for name in now if name not in after]:
            remove_products(shop, gone, settings=WRITING)
    elif verb in {"sync", "columns"}:
        sync_shop(shop, images, write_table(place / "table.csv", after), force=True, settings=WRITING)
    elif changed := {name: item for name, item in after.items() if now.get(name) != item}:
        # An addition keeps what its table has no column for.
        table = write_table(place / "table.csv", changed, extra=any(item.extra for item in now.values()))
        add_products(shop, images, table, settings=WRITING)


def dump(state: State) -> dict[str, Any]:
    """Return a state as plain values."""
    return {name: asdict(item) for name, item in state.items()}


def open_window(window: Window, pipe: Connection) -> None:
    """Have the process stop at a moment until it is killed."""
    home = import_module(window.module)
    *path, name = window.name.split(".")
    for each in path:
        home = getattr(home, each)
    original: Callable[..., Any] = getattr(home, name)
    calls = count(1)

    def stopping(*arguments: Any, **options: Any) -> Any:
        there = next(calls) == window.call
        if there and window.when == "before":
            _wait(pipe)
        result = original(*arguments, **options)
        if there and window.when == "after":
            _wait(pipe)
        return result

    setattr(home, name, stopping)


def _wait(pipe: Connection) -> None:
    pipe.send_bytes(b'{"at": true}')
    time.sleep(600)
