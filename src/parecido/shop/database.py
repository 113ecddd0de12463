"""Connections to shop.sqlite, and SQLite's errors as sentences."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parecido.errors import DamagedShop, ShopError, UnfinishedShop
from parecido.shop.schema import TABLES, VERSION

FILE = "shop.sqlite"


def connect_writer(folder: Path) -> sqlite3.Connection:
    """Open (or make) the existing folder's shop.sqlite for writing: WAL, every commit on the disk before it returns."""
    with sentences(folder):
        connection = sqlite3.connect(folder / FILE, isolation_level=None, timeout=5.0)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if _version(connection, folder) == 0:
                connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        except BaseException:
            connection.close()
            raise
        return connection


def connect_reader(folder: Path) -> sqlite3.Connection:
    """Open the folder's shop.sqlite for reading, also from a folder that cannot be written.

    The connection holds one read transaction until it is closed: it sees one state, whatever writers do meanwhile.
    """
    file = folder / FILE
    with sentences(folder):
        if not _is_file(file):
            raise ShopError(
                f"{folder} holds no shop (no {FILE}); make one with: parecido build IMAGES TABLE --out {folder}"
            )
        try:
            return _begin(file, folder, "mode=ro")
        except sqlite3.OperationalError:
            if file.with_name(f"{FILE}-wal").exists():
                raise
            # A read-only folder has no room for WAL's shared-memory file; with no log left the file itself is all.
            return _begin(file, folder, "immutable=1")


def _begin(file: Path, folder: Path, how: str) -> sqlite3.Connection:
    """Begin a read transaction. Raises UnfinishedShop for a file without tables, ShopError for a newer layout."""
    connection = sqlite3.connect(
        f"{file.resolve().as_uri()}?{how}", uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        connection.execute("BEGIN")
        if _version(connection, folder) == 0:
            raise UnfinishedShop(
                f"the build of {folder} did not finish; run the same build command again, it continues"
            )
    except BaseException:
        connection.close()
        raise
    return connection


def _is_file(file: Path) -> bool:
    """Like Path.is_file, but a folder that cannot be looked into raises PermissionError on every Python."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def is_shop(folder: Path) -> bool:
    """True when the folder holds a shop, finished or not."""
    with sentences(folder):
        return _is_file(folder / FILE)


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
    except DamagedShop as error:
        if str(folder / FILE) in str(error):
            raise
        raise DamagedShop(f"{folder / FILE} is damaged ({error}); run: parecido check {folder}") from error
    except sqlite3.OperationalError as error:
        raise ShopError(f"{folder}: {error}; {_advice(str(error))}") from error
    except sqlite3.ProgrammingError as error:
        raise ShopError(f"{folder} was closed; open it again") from error
    except sqlite3.DatabaseError as error:
        raise DamagedShop(f"{folder / FILE} is damaged ({error}); run: parecido check {folder}") from error
    except OSError as error:
        reason = error.strerror or error
        raise ShopError(f"{folder} cannot be used: {reason}; {_advice(str(reason))}") from error


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    """Return the layout's version, 0 for a new file. Raises ShopError when a newer parecido made it."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise ShopError(f"{folder} has layout {version}, this parecido knows {VERSION}; upgrade parecido to open it")
    if 0 < version < VERSION:
        raise ShopError(f"{folder} has layout {version}, this parecido knows {VERSION}; build it again with --replace")
    return version


def _advice(reason: str) -> str:
    """Say what to do about a reason that SQLite or the file system gave."""
    lowered = reason.lower()
    if "full" in lowered or "no space" in lowered or "quota" in lowered:
        return "free some space and run the same command again, it continues where it stopped"
    if "locked" in lowered:
        return "another program is writing this shop; wait for it to finish"
    return "check that the folder exists and can be written"
