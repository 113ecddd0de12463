"""Connections to shop.sqlite, and SQLite's errors as sentences."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from parecido.catalogue.values import is_whole
from parecido.errors import DamagedShop, ShopError, UnfinishedShop
from parecido.shop.facts import read_fact, read_facts
from parecido.shop.file import FILE, check_length, check_schema, check_version, has_log, sync_path
from parecido.shop.lack import refuse_lack
from parecido.shop.newest import check_newest, note_newest, read_newest
from parecido.shop.own import FOREIGN, check_own
from parecido.shop.schema import TABLES, VERSION, read_schema
from parecido.shop.unlocked import connect_unlocked

UNFINISHED = "the build of {folder} did not finish; run the same build command again, it continues"


def connect_writer(folder: Path) -> sqlite3.Connection:
    """Open (or make) the existing folder's shop.sqlite for writing: WAL, every commit on the disk before it returns."""
    check_name(folder)
    with sentences(folder):
        new = not (folder / FILE).exists()
        if not new:
            _check_before_writing(folder)
        connection = open_writable(folder)
        try:
            if check_version(connection, folder) == 0:
                if read_schema(connection):
                    raise ShopError(FOREIGN.format(folder=folder))
                connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
            check_schema(connection)
            check_newest(read_facts(connection), read_newest(folder))
            if new:
                for each in (folder, folder.absolute().parent):
                    sync_path(each)
        except BaseException:
            connection.close()
            raise
        return connection


def check_name(folder: Path) -> None:
    """Raise ShopError for a folder whose path SQLite cannot say back: bytes that are no UTF-8."""
    if not is_whole(str(folder.absolute())):
        raise ShopError(f"the path {folder} is no text (not UTF-8), which SQLite needs; give the shop another name")


def open_writable(folder: Path) -> sqlite3.Connection:
    """Open shop.sqlite of whatever layout for writing: WAL, every commit on the disk before it returns."""
    connection = sqlite3.connect(folder / FILE, isolation_level=None, timeout=5.0)
    try:
        _be_wary(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_before_writing(folder: Path) -> None:
    """Raise DamagedShop for a shop.sqlite that SQLite would take for a new one, as it holds less than a page.

    ShopError where it is another program's.
    """
    check_own(folder)
    with closing(sqlite3.connect(f"{(folder / FILE).resolve().as_uri()}?mode=ro", uri=True)) as connection:
        check_length(connection, folder)


def fold_log(folder: Path) -> None:
    """Have SQLite take the log into shop.sqlite as far as readers let it; nothing where it may not be written here.

    Who reads what was folded whole no longer holds the log: the next writer begins it anew.
    """
    with suppress(sqlite3.Error, OSError), closing(sqlite3.connect(folder / FILE, timeout=0.0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def connect_reader(folder: Path) -> sqlite3.Connection:
    """Open the folder's shop.sqlite for reading, also from a folder that cannot be written.

    The connection holds one read transaction until it is closed: it sees one state, whatever writers do meanwhile.
    Raises UnfinishedShop for a file without tables, ShopError for another layout, DamagedShop for what is none.
    """
    with sentences(folder):
        noted = read_newest(folder)
        connection = begin_reading(folder)
        try:
            if check_version(connection, folder) == 0:
                raise UnfinishedShop(UNFINISHED.format(folder=folder))
            check_schema(connection)
            check_newest(read_facts(connection), noted)
        except BaseException:
            connection.close()
            raise
        return connection


def begin_reading(folder: Path) -> sqlite3.Connection:
    """Begin a read transaction of shop.sqlite, whatever is in it; also in a folder that cannot be written."""
    file = folder / FILE
    with sentences(folder):
        check_is_shop(folder)
        try:
            return _begin(_connect(file), folder)
        except sqlite3.OperationalError as error:
            if has_log(folder):
                if error.sqlite_errorcode not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY_CANTINIT}:
                    raise
                raise ShopError(
                    f"{folder} has changes in its log ({FILE}-wal) that cannot be read here; open it once where its "
                    "folder can be written"
                ) from error
            # A read-only folder has no room for WAL's shared-memory file; with no log left the file itself is all.
            return _begin(connect_unlocked(file), folder)


def _begin(connection: sqlite3.Connection, folder: Path) -> sqlite3.Connection:
    try:
        _be_wary(connection)
        connection.execute("BEGIN")
        connection.execute("PRAGMA user_version").fetchone()  # a transaction begins with its first question
        check_length(connection, folder)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(file: Path) -> sqlite3.Connection:
    uri = f"{file.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)


def _be_wary(connection: sqlite3.Connection) -> None:
    """Have SQLite look closer at each page it reads, and run nothing that a schema from elsewhere might name."""
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def _is_file(file: Path) -> bool:
    """Like Path.is_file, but a folder that cannot be looked into raises PermissionError on every Python."""
    try:
        return stat.S_ISREG(file.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def check_is_shop(folder: Path) -> None:
    """Raise ShopError where the folder holds no shop, or is not there."""
    if not is_shop(folder):
        raise ShopError(
            f"{folder} holds no shop (no {FILE}); make one with: parecido build IMAGES TABLE --out {folder}"
        )


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
    _note(connection)


def _note(connection: sqlite3.Connection) -> None:
    """Note the snapshot that is on the disk now; see newest.py."""
    shop, snapshot = read_fact(connection, "shop"), read_fact(connection, "snapshot")
    ((_, _, file), *_) = connection.execute("PRAGMA database_list")
    if shop is not None and snapshot is not None:
        note_newest(Path(file).parent, shop, snapshot)


@contextmanager
def sentences(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the file system report inside the block into a ShopError of one sentence."""
    try:
        yield
    except DamagedShop as error:
        if str(folder / FILE) in str(error):
            raise
        raise _damaged(folder, error) from error
    except MemoryError as error:
        refuse_lack(error, folder)
        raise
    except sqlite3.OperationalError as error:
        if _tells_damage(error):
            raise _damaged(folder, error) from error
        refuse_lack(error, folder)
        raise ShopError(f"{folder}: {error}; {_advice(str(error))}") from error
    except sqlite3.ProgrammingError as error:
        raise ShopError(f"{folder} was closed; open it again") from error
    except sqlite3.DatabaseError as error:
        raise _damaged(folder, error) from error
    except OSError as error:
        refuse_lack(error, folder)
        reason = error.strerror or error
        raise ShopError(f"{folder} cannot be used: {reason}; {_advice(str(reason))}") from error


def _damaged(folder: Path, error: Exception) -> DamagedShop:
    """Say in one sentence what is damaged; SQLite quotes what it cannot read."""
    return DamagedShop(
        f"{folder / FILE} is damaged ({' '.join(str(error).split())[:200]}); run: parecido check {folder}"
    )


def _tells_damage(error: sqlite3.OperationalError) -> bool:
    """Whether an error is about what the file holds: our own SQL is right, and so is what we write."""
    code = getattr(error, "sqlite_errorcode", None)  # none where the text of a column is no UTF-8
    return code in {None, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_IOERR_SHORT_READ}


def _advice(reason: str) -> str:
    """Say what to do about a reason that SQLite or the file system gave."""
    lowered = reason.lower()
    if "full" in lowered or "no space" in lowered or "quota" in lowered:
        return "free some space and run the same command again, it continues where it stopped"
    if "locked" in lowered:
        return "another program is writing this shop; wait for it to finish"
    if "readonly" in lowered or "read-only" in lowered:
        return "it can be read, not written; make the folder writable first"
    return "check that the folder exists and can be written"
