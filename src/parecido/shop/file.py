"""What must hold of shop.sqlite before anything in it is believed: its length, its layout's version and its tables."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from parecido.errors import DamagedShop, ShopError
from parecido.shop.schema import VERSION, expected_schema, read_schema

FILE = "shop.sqlite"


def identify(folder: Path) -> tuple[int, int] | None:
    """Return what tells the shop.sqlite of a folder from any other file that is open now; None where there is none.

    A copy or a backup of a shop that is put in its place has the shop's name and counts on by itself: what both call
    the next snapshot, or the next picture, is not the same.
    """
    try:
        about = (folder / FILE).stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def check_length(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise DamagedShop for a shop.sqlite that is no database, or ends within a page.

    One that lacks whole pages is noticed by SQLite itself. Where there is a log, its pages may be the missing ones.
    The file is never opened beside SQLite: closing it would take SQLite's locks away, which belong to the process and
    the file (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    """
    ((page,),) = connection.execute("PRAGMA page_size")
    try:
        size = (folder / FILE).stat().st_size
    except FileNotFoundError:
        return
    if size % page and not has_log(folder):
        raise DamagedShop(f"it is truncated: {size} bytes are not whole pages of {page}")


def check_schema(connection: sqlite3.Connection) -> None:
    """Raise DamagedShop unless a database has the tables and indexes of this layout, to the letter."""
    if read_schema(connection) != expected_schema():
        raise DamagedShop(f"its tables are not those of layout {VERSION}")


def check_version(connection: sqlite3.Connection, folder: Path) -> int:
    """Return the layout's version, 0 for a new file. Raises ShopError for another one than this parecido writes."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise ShopError(f"{folder} has layout {version}, this parecido knows {VERSION}; upgrade parecido to open it")
    if 0 < version < VERSION:
        raise ShopError(
            f"{folder} has layout {version}, this parecido writes {VERSION}; run: parecido migrate {folder}"
        )
    return version


def sync_path(path: Path) -> None:
    """Have the system write a file, or a folder's entries where it can, to the disk."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def has_log(folder: Path) -> bool:
    """Whether there is a log that holds anything."""
    return log_state(folder)[0] > 0


def log_state(folder: Path) -> tuple[int, int]:
    """Return the bytes of the log and when it was last written, in nanoseconds; zeros where there is none."""
    try:
        about = (folder / f"{FILE}-wal").stat()
    except (FileNotFoundError, NotADirectoryError):
        return 0, 0
    return about.st_size, about.st_mtime_ns
