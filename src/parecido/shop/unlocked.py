"""Reading shop.sqlite where its folder cannot be written: SQLite takes no locks there, so each answer is checked.

SQLite's WAL needs a file for shared memory beside the record. Where there is none and none can be made, the record can
be opened only as one that nobody changes (`immutable=1`): SQLite then neither locks nor looks at it again, and pages
that a writer elsewhere replaces meanwhile would be mixed with earlier ones. A writer changes the record itself, not
its log, when it folds the log in; so after each answer, and before it is given out, the file is compared with what it
was when it was opened.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parecido.errors import ShopError
from parecido.shop.file import has_log
from parecido.shop.newest import NEWEST

_AT_ONCE = 256
"""Rows that are read between two looks at the file."""
_TICK = 0.05
"""Seconds that two changes may be apart and yet have one time: Linux's clock of files ticks every 10 ms or less."""

_Stamp = tuple[int | bytes, ...]


class ChangedMeanwhile(ShopError):
    """A record that is read without locks was changed by a writer: what was read of it may be of two states."""


class UnlockedConnection(sqlite3.Connection):
    """A connection whose answers raise ChangedMeanwhile once the file is another than when it was opened."""

    stamp: _Stamp
    file: Path

    def cursor(self, *_: Any, **__: Any) -> Any:
        """Return a cursor that looks at the file after each answer."""
        return super().cursor(_UnlockedCursor)

    def execute(self, *arguments: Any) -> Any:
        """Run a statement with such a cursor."""
        return self.cursor().execute(*arguments)

    def check(self) -> None:
        """Raise ChangedMeanwhile where the file is another than when it was opened."""
        if stamp_of(self.file) != self.stamp:
            folder = self.file.parent
            raise ChangedMeanwhile(
                f"{folder} was changed while it was read, and its folder cannot be written, which a lock would need; "
                "open it again"
            )


class _UnlockedCursor(sqlite3.Cursor):
    def execute(self, *arguments: Any) -> Any:
        try:
            return super().execute(*arguments)
        except sqlite3.DatabaseError:
            self._check()  # torn pages are no damage
            raise

    def fetchone(self) -> Any:
        found = self.fetchmany(1)
        return found[0] if found else None

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        try:
            return super().fetchmany(size)
        finally:
            self._check()

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        finally:
            self._check()

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # rows come as from a cursor, but some at a time
        while rows := self.fetchmany(_AT_ONCE):
            yield from rows

    def _check(self) -> None:
        if isinstance(self.connection, UnlockedConnection):
            self.connection.check()


def check_unchanged(connection: sqlite3.Connection) -> None:
    """Raise ChangedMeanwhile where a record that is read without locks was changed since it was opened."""
    if isinstance(connection, UnlockedConnection):
        connection.check()


def connect_unlocked(file: Path) -> UnlockedConnection:
    """Open a record that lies in a folder which cannot be written; raise ShopError where a writer is at work."""
    stamp = stamp_of(file)
    if time.time_ns() - file.stat().st_mtime_ns < _TICK * 1e9:
        time.sleep(_TICK)  # so that a change from now on has a time of its own
    connection = sqlite3.connect(
        f"{file.resolve().as_uri()}?immutable=1",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        factory=UnlockedConnection,
    )
    connection.file, connection.stamp = file, stamp
    try:
        if has_log(file.parent):
            raise ShopError(
                f"{file.parent} is being written, and cannot be locked for reading as its folder cannot be written; "
                "open it again in a moment, or where its folder can be written"
            )
        connection.check()
    except BaseException:
        connection.close()
        raise
    return connection


def stamp_of(file: Path) -> _Stamp:
    """Return what changes with a record: which file it is, its size and times, and the snapshot noted beside it.

    Not every file system's times tell a change at once, so a change of the note counts, too: see docs/reliability.md.
    """
    about = file.stat()
    try:
        noted = (file.parent / NEWEST).read_bytes()
    except FileNotFoundError:
        noted = b""
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns, noted
