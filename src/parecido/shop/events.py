"""What was shown and clicked, as a shop's service was told: lines at the end of `service/events.jsonl`.

Each line is an array: the hour (UTC), the kind, the product that was asked with (null for a photo or a text), the one
that was shown, and its rank. Nothing tells of who it was. A file that is full is set aside as `events.1.jsonl`, the
others become one older, and the oldest one goes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from io import BufferedReader
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from parecido.errors import ShopError
from parecido.shop.file import sync_path
from parecido.shop.lock import hold_lock

Kind = Literal["impression", "click"]
FOLDER = "service"
FILE = "events.jsonl"
FORMAT = 1
MOST_BYTES = 16 << 20
"""Bytes from which a file is full: about 300,000 events."""
KEPT = 8
"""Files that are kept, the one that is written among them."""
_LOCK = "events.lock"
_PATIENCE = 10.0
"""Seconds that a process waits for another one that writes."""
_HEAD = json.dumps({"format": FORMAT, "fields": ["hour", "kind", "product", "shown", "rank"]}).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Event:
    """A product that came into sight at a rank (from 1), or was clicked there; `hour` as `2026-11-27T14`, UTC."""

    hour: str
    kind: Kind
    product: str | None
    shown: str
    rank: int


def event_files(shop: Path) -> list[Path]:
    """Return where a shop's events may be: the file that is written, then the older ones."""
    folder = shop / FOLDER
    return [folder / FILE, *(folder / f"events.{age}.jsonl" for age in range(1, KEPT))]


def prepare_events(shop: Path) -> None:
    """Make the folder for a shop's events. Raises ShopError where it cannot be written.

    Only before a service begins: while a shop is replaced, a new folder would stand in the way of the old one.
    """
    place = shop.resolve()
    if os.path.lexists(place.with_name(f".{place.name}.old")):
        raise ShopError(f"{shop} is just being replaced, or that was cut off; run the same build command again")
    try:
        (shop / FOLDER).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ShopError(f"cannot write {shop / FOLDER}: {error.strerror or error}; events need it") from error
    append_events(shop, [])


def append_events(shop: Path, events: Sequence[Event], *, most: int = MOST_BYTES, wait: float = _PATIENCE) -> None:
    """Write events behind those there are, on the disk when this returns; several processes may at once.

    All of them are written, or none. Another process that writes is waited for up to `wait` seconds. Raises ShopError
    where they cannot be written.
    """
    current, *older = event_files(shop)
    lines = b"".join(_line(event) for event in events)
    try:
        with closing(hold_lock(current.with_name(_LOCK), wait=wait)):
            if current.exists() and current.stat().st_size >= most:
                _set_aside(current, older)
            _append(current, lines)
    except OSError as error:
        raise ShopError(f"cannot write {current}: {error.strerror or error}; free some space") from error


def read_events(shop: Path) -> Iterator[Event]:
    """Yield a shop's events, file by file, the newest file first; a line that a crash cut off is left out.

    Raises ShopError for files of a later format.
    """
    with ExitStack() as stack:
        # From the newest on: what is set aside meanwhile is met twice, and known by its number.
        opened: dict[tuple[int, int], tuple[Path, BufferedReader]] = {}
        for file in event_files(shop):
            with suppress(FileNotFoundError):
                content = stack.enter_context(file.open("rb"))
                about = os.fstat(content.fileno())
                opened.setdefault((about.st_dev, about.st_ino), (file, content))
        for file, content in opened.values():
            yield from _events_of(file, content)


def _append(file: Path, lines: bytes) -> None:
    """Write lines at the end; what cannot be written whole is taken away again."""
    new = not file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with closing(os.fdopen(descriptor, "r+b", buffering=0)) as out:
        size = out.seek(0, os.SEEK_END)
        if size == 0:
            lines = _HEAD + lines
        elif not _ends_whole(out, size):
            lines = b"\n" + lines
        try:
            left = memoryview(lines)
            while left:
                left = left[out.write(left) :]
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                out.truncate(size)
            raise
    if new:
        sync_path(file.parent)


def _ends_whole(out: Any, size: int) -> bool:
    out.seek(size - 1)
    return bool(out.read(1) == b"\n")


def _set_aside(current: Path, older: list[Path]) -> None:
    """Make each file one older, the oldest first, so that a crash between two steps loses no newer one."""
    files = [current, *older]
    for newer, place in reversed(list(pairwise(files))):
        with suppress(FileNotFoundError):
            newer.replace(place)
    sync_path(current.parent)


def _line(event: Event) -> bytes:
    fields = [event.hour, event.kind, event.product, event.shown, event.rank]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _events_of(file: Path, content: BufferedReader) -> Iterator[Event]:
    head = _parse(content.readline())
    if isinstance(head, dict) and head.get("format") != FORMAT:
        raise ShopError(f"{file} has format {head.get('format')!r:.20}, this parecido knows {FORMAT}; upgrade parecido")
    for line in content:
        fields = _parse(line)
        if isinstance(fields, list) and len(fields) == 5 and _fits(*fields):
            yield Event(*fields)


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _fits(hour: Any, kind: Any, product: Any, shown: Any, rank: Any) -> bool:
    texts = isinstance(hour, str) and isinstance(shown, str) and isinstance(product, str | None)
    return texts and kind in get_args(Kind) and type(rank) is int and rank >= 1
