"""A folder to work in beside what is to be written; what killed work left of such folders goes with the next one.

Whoever works in a room holds a lock in it, which the system frees even after a crash. The mark is made after the lock
is held and goes last: a room with a mark whose lock is free is nobody's any more.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.lock import hold_lock

_LOCK = "room.lock"
_MARK = "room.parecido"
_MARKED = "A folder that parecido works in; what is left of it after a crash goes with the next backup or restore.\n"
_LONGEST = 100
"""Bytes of a name that the room beside it is named after: file systems take 255."""


@contextmanager
def room_beside(target: Path) -> Iterator[Path]:
    """Yield a new folder beside a file or folder that is to be written; it is gone after the block.

    Rooms that killed work left for the same name are removed; what has no mark of ours, or is in use, is not touched.
    Raises OSError where none can be made.
    """
    parent = target.absolute().parent
    prefix = f".{_cut(target.name)}."
    _sweep(parent, prefix)
    room = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        with closing(hold_lock(room / _LOCK)):
            try:
                (room / _MARK).write_text(_MARKED)
                yield room
            finally:
                _empty(room)
    finally:
        _remove(room)


def _cut(name: str) -> str:
    """Return the beginning of a name that takes at most `_LONGEST` bytes, of whole characters."""
    return os.fsencode(name)[:_LONGEST].decode("utf-8", "ignore")


def _sweep(parent: Path, prefix: str) -> None:
    """Remove the rooms of this prefix that have a mark and a free lock."""
    with suppress(OSError):  # a folder that cannot be listed can be written all the same
        for room in list(parent.iterdir()):
            ours = re.fullmatch(re.escape(prefix) + "[a-z0-9_]+", room.name) and not room.is_symlink()
            if ours and _is_marked(room):
                with suppress(ShopError):  # one whose lock is held is in use
                    with closing(hold_lock(room / _LOCK)):
                        _empty(room)
                    _remove(room)


def _is_marked(room: Path) -> bool:
    try:
        return (room / _MARK).read_text() == _MARKED
    except (OSError, ValueError):
        return False


def _empty(room: Path) -> None:
    """Remove all in a room but its lock and its mark, as far as that can be done."""
    with suppress(OSError):
        for each in list(room.iterdir()):
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, ignore_errors=True)
            elif each.name not in {_LOCK, _MARK}:
                each.unlink(missing_ok=True)


def _remove(room: Path) -> None:
    """Remove an empty room, its mark last."""
    with suppress(OSError):
        for name in (_LOCK, _MARK):
            (room / name).unlink(missing_ok=True)
        room.rmdir()
