"""Kills commands that make or mend a whole shop: `build --replace`, `migrate` and `check --repair`.

After each kill what was there is whole, and the same command, run again, does its work.
"""

from __future__ import annotations

import logging
import random
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests.shop.test_migrate import make
from tqdm import tqdm

from benchmarks.crash.kills import forkserver
from benchmarks.crash.shops import build, draw, write_table
from benchmarks.crash.writer import WRITING, Window, open_window
from parecido.errors import ParecidoError
from parecido.index.check import check_shop
from parecido.index.migrate import migrate_shop
from parecido.shop.reader import Shop

REPLACE, MIGRATE, REPAIR = "build --replace", "migrate", "check --repair"
WINDOWS = {
    "between the two renames": (REPLACE, Window("pathlib", "Path.rename", "after", 2)),
    "migrated, without an index": (MIGRATE, Window("parecido.index.migrate", "compact", "before")),
    "mended, without an index": (REPAIR, Window("parecido.index.check", "compact", "before")),
    "swapped, not yet flushed": (REPLACE, Window("parecido.build.place", "sync_path", "before", 2)),
    "in the transaction, tables copied": (MIGRATE, Window("parecido.shop.migrate", "check_schema", "before")),
    "in the transaction, rows dropped": (REPAIR, Window("parecido.shop.repair", "next_snapshot", "before")),
    "built aside, not yet swapped": (REPLACE, Window("parecido.build.place", "sync_path", "before")),
    "swapped, the old one not yet removed": (REPLACE, Window("parecido.build.place", "sync_path", "after", 4)),
}
_SOON = {REPLACE: 0.6, MIGRATE: 0.15, REPAIR: 0.15}
"""Seconds within which a random kill falls."""
_BEFORE = [(str(number), "Caps", number) for number in range(6)]
_AFTER = [(str(number), "Belts", number) for number in range(3, 9)]
_DAMAGED = "2"


@dataclass(slots=True)
class Killed:
    """What became of the kills of commands."""

    kills: Counter[str] = field(default_factory=Counter)
    """By command and moment."""
    failures: list[str] = field(default_factory=list)


def kill_commands(place: Path, kills: int, seed: int) -> Killed:
    """Kill commands `kills` times, each on a shop of its own, and let each then run to its end."""
    chosen = random.Random(seed)  # noqa: S311
    made = _make(place / "made")
    context, killed = forkserver(), Killed()
    names = list(WINDOWS)
    for number in range(kills):
        name = names[number // 2 % len(names)]
        verb, window = WINDOWS[name]
        work = place / str(number)
        shutil.copytree(made, work)
        stopped = _kill(context, verb, work, window if number % 2 else None, chosen.random() * _SOON[verb])
        killed.kills[f"{verb}: {name if stopped else 'any'}"] += 1
        killed.failures += [f"kill {number} in {verb} ({name}): {line}" for line in _look(verb, work)]
        shutil.rmtree(work)
    return killed


def run(verb: str, work: Path) -> None:
    """Run a command on the shop in `work`."""
    if verb == REPLACE:
        table = write_table(work / "after.csv", _AFTER)
        build(work / "images", table, work / "shop", work / "fake.onnx", replace=True)
    elif verb == MIGRATE:
        migrate_shop(work / "layout2", settings=WRITING)
    else:
        check_shop(work / "damaged", repair=True, settings=WRITING)


def run_on(pipe: Connection, verb: str, work: str, window: Window | None) -> None:
    """Say so and run a command, which may stop at a moment until it is killed."""
    tqdm.set_lock(threading.RLock())
    logging.disable(logging.WARNING)
    if window is not None:
        open_window(window, pipe)
    pipe.send_bytes(b"begin")
    run(verb, Path(work))
    pipe.send_bytes(b"end")


def _kill(context: ForkServerContext, verb: str, work: Path, window: Window | None, seconds: float) -> bool:
    """Start a command and kill it at a moment, or after some seconds; return whether the moment came."""
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=run_on, args=(theirs, verb, str(work), window))
    process.start()
    theirs.close()
    ours.recv_bytes()
    if window is None:
        time.sleep(seconds)
        there = False
    else:
        there = ours.recv_bytes() != b"end"
    process.kill()
    process.join()
    process.close()
    ours.close()
    return there


def _look(verb: str, work: Path) -> list[str]:
    """Say what is wrong with a shop after a kill, and after the command has been run again."""
    looks: dict[str, Callable[[Path], list[str]]] = {REPLACE: _replaced, MIGRATE: _migrated, REPAIR: _repaired}
    try:
        return looks[verb](work)
    except ParecidoError as error:
        return [f"run again, it said: {error}"]


def _replaced(work: Path) -> list[str]:
    """The shop is the one before or the new one, whole; between two renames it is beside its place."""
    wrong = []
    shop, before, after = work / "shop", [name for name, *_ in _BEFORE], [name for name, *_ in _AFTER]
    there = shop if shop.exists() else work / ".shop.old"
    if _ids(there) not in (before, after) or not check_shop(there, settings=WRITING).sound:
        wrong.append(f"{there.name} holds {_ids(there)}, or is not sound")
    run(REPLACE, work)
    left = [entry.name for entry in work.iterdir() if entry.name in {".shop.old", ".shop.building"}]
    if _ids(shop) != after or not check_shop(shop, settings=WRITING).sound or left:
        wrong.append(f"built again, it holds {_ids(shop)}, or is not sound, or there is {left}")
    return wrong


def _migrated(work: Path) -> list[str]:
    """The shop has one layout or the other."""
    run(MIGRATE, work)
    ids, sound = _ids(work / "layout2"), check_shop(work / "layout2", settings=WRITING).sound
    return [] if ids == ["0", "1", "2", "3"] and sound else [f"migrated again, it holds {ids}; sound: {sound}"]


def _repaired(work: Path) -> list[str]:
    """The damaged product is gone, all others are there."""
    run(REPAIR, work)
    shop, expected = work / "damaged", [name for name, *_ in _BEFORE if name != _DAMAGED]
    sound = check_shop(shop, settings=WRITING).sound
    return [] if _ids(shop) == expected and sound else [f"repaired again, it holds {_ids(shop)}; sound: {sound}"]


def _ids(shop: Path) -> list[str]:
    with Shop(shop) as opened:
        return opened.ids()


def _make(place: Path) -> Path:
    """Make a shop to be replaced, one of layout 2, and one of which a product's row is damaged."""
    (place / "images").mkdir(parents=True)
    for identity in range(9):
        draw(place / "images" / f"{identity}.png", identity)
    shop = build(place / "images", write_table(place / "before.csv", _BEFORE), place / "shop", place / "fake.onnx")
    make(place, 2)
    shutil.copytree(shop, place / "damaged")
    with closing(sqlite3.connect(place / "damaged" / "shop.sqlite")) as connection:
        connection.execute("UPDATE products SET caption = 'x' WHERE id = ?", (_DAMAGED,))
        connection.commit()
    return place
