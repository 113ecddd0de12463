"""Kills a writer again and again; after each kill the shop opens, holds what was acknowledged, and is sound."""

from __future__ import annotations

import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from shutil import rmtree
from typing import Any

from benchmarks.crash.reader import read_on
from benchmarks.crash.shops import build
from benchmarks.crash.state import CONTENTS, Item, State, draw_item, read_state, steps, write_table
from benchmarks.crash.writer import WINDOWS, WRITING, dump, write_on
from parecido.build import remove_products
from parecido.index.check import check_shop
from parecido.index.compact import compact_shop
from parecido.recommend import Recommender
from parecido.shop.reader import Shop

_LATEST = 0.1
"""Seconds after a change was begun, within which a random kill falls."""
_PATIENCE = 20.0
"""Seconds to wait for a writer's next word."""
CLOSE = 2e-6
"""How far two similarities may be from each other: the same picture in other company is rounded otherwise."""


@dataclass(slots=True)
class Result:
    """What became of the kills."""

    kills: int = 0
    acknowledged: int = 0
    """Changes that were acknowledged before the kills."""
    verbs: Counter[str] = field(default_factory=Counter)
    """Kills by what was in flight."""
    windows: Counter[str] = field(default_factory=Counter)
    """Kills by the moment that was waited for."""
    whole: Counter[str] = field(default_factory=Counter)
    """Kills by what was there of the change in flight: nothing, the table's part, all."""
    leftovers: int = 0
    """Kills after which something lay there that the next writer removes."""
    asked: int = 0
    """Times that a process which held the shop open all the while was answered."""
    moved: int = 0
    """Snapshots that it moved on to."""
    open_seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def kill_writers(place: Path, kills: int, seed: int) -> Result:
    """Make a shop in `place` and kill `kills` writers of it, one after the other."""
    chosen = random.Random(seed)  # noqa: S311
    images = place / "images"
    images.mkdir(parents=True)
    state: State = {str(number): draw_item(images, str(number), chosen) for number in range(12)}
    build(images, write_table(place / "table.csv", state), place / "shop", place / "fake.onnx")
    context = forkserver()
    result = Result()
    windows = list(WINDOWS)
    with _reading(context, place / "shop") as ask:
        for number in range(kills):
            window = windows[number // 2 % len(windows)] if number % 2 else None
            state = _kill_one(context, place, state, window, chosen, result)
            _hear_reader(ask(), number, result)
            if result.failures:
                break
    if not result.failures:
        _tidy(place, result)
    return result


def forkserver() -> ForkServerContext:
    """Return how processes are started: from one that has all that they need, and no threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.crash.writer", "benchmarks.crash.reader"])
    return context


@contextmanager
def _reading(context: ForkServerContext, shop: Path) -> Iterator[Callable[[], dict[str, Any] | None]]:
    """Hold a shop open in another process, which asks it; yield what returns its last words, None where it has none."""
    ours, theirs = context.Pipe()
    process = context.Process(target=read_on, args=(theirs, str(shop)))
    process.start()
    theirs.close()

    def ask() -> dict[str, Any] | None:
        with suppress(EOFError, OSError):
            ours.send_bytes(b"look")
            if ours.poll(_PATIENCE):
                return dict(json.loads(ours.recv_bytes()))
        return None

    try:
        yield ask
    finally:
        with suppress(OSError):
            ours.send_bytes(b"end")
        process.join(_PATIENCE)
        process.kill()
        process.join()
        process.close()
        ours.close()


def _hear_reader(words: dict[str, Any] | None, number: int, result: Result) -> None:
    """Take in what the reading process says after a kill."""
    if words is None:
        result.failures.append(f"kill {number}: the process that reads said nothing for {_PATIENCE} s, or ended")
        return
    result.asked, result.moved = words["asked"], words["moved"]
    result.failures += [f"kill {number}, beside it: {line}" for line in words["wrong"]]


@dataclass(slots=True)
class _Heard:
    """What a writer has told: what it holds by its own account, and the change in flight."""

    state: State
    after: State
    verb: str = ""
    begun: int = 0
    done: int = 0
    waiting: bool = False
    """Whether it waits at the moment that was asked for."""

    def hear(self, word: dict[str, Any]) -> None:
        """Take in one message."""
        if "done" in word:
            self.state, self.verb = self.after, ""
            self.done += 1
        elif "begin" in word:
            self.verb, self.begun = word["begin"], self.begun + 1
            self.after = {name: Item(**item) for name, item in word["after"].items()}
        else:
            self.waiting = True


def _kill_one(
    context: ForkServerContext,
    place: Path,
    state: State,
    window: str | None,
    chosen: random.Random,
    result: Result,
) -> State:
    """Start a writer, kill it, look at the shop, and return what it holds."""
    ours, theirs = context.Pipe(duplex=False)
    arguments = (theirs, str(place), json.dumps(dump(state)), chosen.randrange(10**9), window)
    process = context.Process(target=write_on, args=arguments)
    process.start()
    theirs.close()
    heard = _Heard(state, state)
    most = chosen.randint(1, 5) if window is None else 40
    while not heard.waiting and not (heard.begun == most and heard.verb):
        if not ours.poll(_PATIENCE):
            result.failures.append(f"the writer said nothing for {_PATIENCE} s, in {heard.verb}")
            break
        heard.hear(json.loads(ours.recv_bytes()))
    if not heard.waiting:
        time.sleep(chosen.random() * _LATEST)
    process.kill()
    process.join()
    hear_the_rest(ours, heard.hear)
    ours.close()
    process.close()
    result.kills += 1
    result.acknowledged += heard.done
    result.windows[str(window) if heard.waiting else "any"] += 1
    result.verbs[heard.verb or "between two"] += 1
    return _look(place, heard, result)


def hear_the_rest(ours: Connection, hear: Callable[[dict[str, Any]], None]) -> None:
    """Take in what a writer had said before it was killed.

    A word that it was killed in is one it never said: what it announced, it had not begun, and what it acknowledged,
    nobody has heard.
    """
    with suppress(EOFError, OSError):  # OSError: the end came inside a message
        while True:
            hear(json.loads(ours.recv_bytes()))


def _look(place: Path, heard: _Heard, result: Result) -> State:
    """Compare a shop with what it must hold, check it, and ask it beside one that is built anew."""
    shop, verb, state, after = place / "shop", heard.verb, heard.state, heard.after
    started = time.perf_counter()
    with Recommender.open(shop, WRITING):
        result.open_seconds.append(time.perf_counter() - started)
    found = read_state(shop)
    possible = dict(zip(("nothing", "the table's part", "all"), steps(state, after), strict=True))
    there = [name for name, expected in possible.items() if found == expected]
    if not there:
        result.failures.append(f"kill {result.kills} in {verb}: {_difference(found, state, after)}")
        return found
    if verb and after != state:
        result.whole[there[0]] += 1
    sound = check_shop(shop, settings=WRITING)
    result.leftovers += bool(sound.leftovers)
    result.failures += [f"kill {result.kills} in {verb}: {finding}" for finding in sound.findings]
    result.failures += [f"kill {result.kills} in {verb}: {line}" for line in _compare_with_anew(place, found)]
    return found


def _compare_with_anew(place: Path, state: State) -> list[str]:
    """Return how the answers differ from those of a shop that is built anew of the same products."""
    anew, images = place / "anew", place / "anew-images"
    rmtree(images, ignore_errors=True)
    images.mkdir()
    for item in state.values():
        (images / item.image).write_bytes((place / CONTENTS / item.digest).read_bytes())
    build(images, write_table(place / "anew.csv", state), anew, place / "fake.onnx", replace=True)
    wrong = []
    with Recommender.open(place / "shop", WRITING) as one, Recommender.open(anew, WRITING) as other:
        for identity in list(state)[:8]:
            for where in (None, {"articleType": "Caps"}):
                ours, theirs = (
                    each.similar(product=identity, k=6, where=where).recommendations for each in (one, other)
                )
                same = [each.id for each in ours] == [each.id for each in theirs] and all(
                    abs(left.similarity - right.similarity) <= CLOSE and _said(left.product) == _said(right.product)
                    for left, right in zip(ours, theirs, strict=False)
                )
                if not same or one.thumbnail(identity) != other.thumbnail(identity):
                    wrong.append(f"{identity} is answered otherwise than by a shop built anew: {ours} {theirs}"[:600])
    return wrong


def _said(product: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a product has in its columns: one that a later table added is missing or empty."""
    return {name: value for name, value in product.items() if value}


def _difference(found: State, state: State, after: State) -> str:
    """Say in which products a shop is neither as it was acknowledged nor as it was to be."""
    names = found.keys() | state.keys() | after.keys()
    wrong = [name for name in sorted(names) if found.get(name) not in (state.get(name), after.get(name))]
    return f"{len(found)} products, {len(state)} acknowledged, {len(after)} to be; wrong: {wrong[:5]}"


def _tidy(place: Path, result: Result) -> None:
    """The next writer removes what was left."""
    with Shop(place / "shop") as shop:
        product = shop.ids()[0]
    remove_products(place / "shop", [product], settings=WRITING)
    compact_shop(place / "shop", settings=WRITING)
    sound = check_shop(place / "shop", settings=WRITING)
    result.failures += [f"in the end: {each}" for each in (*sound.findings, *sound.leftovers)]
