"""Connections to shop.sqlite, and SQLite's errors as sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.schema import TABLES, VERSION

FILE = "shop.sqlite"


def connect_writer(folder: Path) -> sqlite3.Connection:
    """Open (or make) the folder's shop.sqlite for writing: WAL, every commit on the disk before it returns."""
    with sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / FILE, isolation_level=None, timeout=5.0)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if _version(connection, folder) == 0:
            connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        return connection


def connect_reader(folder: Path) -> sqlite3.Connection:
    """Open the folder's shop.sqlite for reading, also from a folder that cannot be written."""
    file = folder / FILE
    if not file.is_file():
        raise ShopError(
            f"{folder} holds no shop (no {FILE}); make one with: parecido build IMAGES TABLE --out {folder}"
        )
    uri = file.resolve().as_uri()
    with sentences(folder):
        try:
            connection = sqlite3.connect(f"{uri}?mode=ro", uri=True, check_same_thread=False)
            _version(connection, folder)
        except sqlite3.OperationalError:
            if file.with_name(f"{FILE}-wal").exists():
                raise
            # A read-only folder has no room for WAL's shared-memory file; with no log left the file itself is all.
            connection = sqlite3.connect(f"{uri}?immutable=1", uri=True, check_same_thread=False)
            _version(connection, folder)
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All statements of the block, or none of them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def sentences(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the file system report inside the block into a ShopError of one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ShopError(f"{folder}: {error}; {_advice(str(error))}") from error
    except sqlite3.DatabaseError as error:
        raise ShopError(f"{folder / FILE} is damaged ({error}); build it again with --replace") from error
    except OSError as error:
        reason = error.strerror or error
        raise ShopError(f"cannot write {error.filename or folder}: {reason}; {_advice(str(reason))}") from error


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    """Return the layout's version, 0 for a new file. Raises ShopError when a newer parecido made it."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise ShopError(f"{folder} has layout {version}, this parecido knows {VERSION}; upgrade parecido to open it")
    return version


def _advice(reason: str) -> str:
    """Say what to do about a reason that SQLite or the file system gave."""
    lowered = reason.lower()
    if "full" in lowered or "no space" in lowered or "quota" in lowered:
        return "free some space and run the same command again, it continues where it stopped"
    if "locked" in lowered:
        return "another program is writing this shop; wait for it to finish"
    return "check that the folder exists and can be written"
