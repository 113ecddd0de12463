"""The file of a shop's keys: `service/keys.json`, which only its owner may read.

It belongs to the service and not to the record: no backup holds it, and a shop that is built anew keeps it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parecido.errors import AccessError, ShopError
from parecido.server.guard.key import SCOPES, Key
from parecido.shop.database import is_shop, sentences
from parecido.shop.file import sync_path
from parecido.shop.lock import hold_lock

SERVICE = "service"
"""The folder in a shop's of what the service keeps."""
KEYS = "keys.json"
FORMAT = 1
_LOCK = "keys.lock"
_PATIENCE = 10.0
"""Seconds that a change waits for another one."""
_MOST_BYTES = 1 << 20
MOST = 1000
"""Keys that a shop may have: each one that is presented is compared with all of them."""


def keys_file(shop: Path) -> Path:
    """Return where the keys of a shop are."""
    return shop / SERVICE / KEYS


def parse_keys(content: bytes, file: Path) -> tuple[Key, ...]:
    """Return the keys in a file's content. Raises AccessError for what was not written by `change_keys`."""
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise AccessError(
                f"{file} has format {found['format']!r:.20}, this parecido knows {FORMAT}; upgrade parecido"
            )
        return tuple(_key(facts) for facts in found["keys"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AccessError(f"{file} is damaged; delete it and make the keys anew: parecido keys SHOP add") from error


def read_keys(shop: Path) -> tuple[Key, ...]:
    """Return the keys of a shop, in the order in which they were made.

    Raises ShopError where there is no shop, AccessError for a file that cannot be read.
    """
    _check_shop(shop)
    return _read(keys_file(shop))


def change_keys(shop: Path, change: Callable[[Sequence[Key]], Sequence[Key]]) -> None:
    """Write what `change` makes of the keys that there are, while no other program changes them.

    Written aside, flushed and renamed: there is the old file or the new one. Raises as `read_keys` does, and
    AccessError where the folder cannot be written.
    """
    _check_shop(shop)
    file = keys_file(shop)
    with _writing(file):
        file.parent.mkdir(mode=0o700, exist_ok=True)
    with closing(hold_lock(file.with_name(_LOCK), wait=_PATIENCE)):
        keys = change(_read(file))
        if len(keys) > MOST:
            raise AccessError(f"{shop} has {MOST} keys, which is the most; revoke those that nobody uses")
        with _writing(file):
            _write(file, keys)


def _key(facts: Any) -> Key:
    key = Key(**facts)
    texts = (key.id, key.name, key.made, key.sha256)
    if not all(isinstance(text, str) for text in texts) or key.scope not in SCOPES or type(key.rate) is not int:
        raise ValueError("a key's facts are of other types")
    if key.rate < 0 or (key.scope == "widget") != isinstance(key.origin, str) or not key.sha256.isascii():
        raise ValueError("a key's facts do not fit together")
    return key


def _check_shop(shop: Path) -> None:
    """Raise ShopError where there is no shop, or one whose replacement was cut off: its keys are still in the old."""
    if not is_shop(shop):
        raise ShopError(f"there is no shop in {shop}; give the folder that parecido build made")
    place = shop.resolve()
    if os.path.lexists(place.with_name(f".{place.name}.old")):
        raise ShopError(f"{shop} is just being replaced, or that was cut off; run the same build command again")


def _read(file: Path) -> tuple[Key, ...]:
    with sentences(file.parent.parent):
        try:
            return parse_keys(read_file(file), file)
        except FileNotFoundError:
            return ()


def read_file(file: Path) -> bytes:
    """Return the file's bytes, of one that is too large as many as make it damaged."""
    with file.open("rb") as opened:
        return opened.read(_MOST_BYTES)


def _write(file: Path, keys: Sequence[Key]) -> None:
    part = file.with_name(f"{KEYS}.part")
    part.unlink(missing_ok=True)  # left by one that was killed: the lock is ours
    content = json.dumps({"format": FORMAT, "keys": [asdict(key) for key in keys]}, indent=2, ensure_ascii=False)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content.encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        sync_path(file.parent)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AccessError(f"cannot write {file}: {error.strerror or error}; the keys stay as they were") from error
