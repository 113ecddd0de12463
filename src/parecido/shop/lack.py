"""What the machine lacks at the moment, which is no damage of the file that it was needed for."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from parecido.errors import ShopError

_LACKS = {
    errno.EMFILE: "this process has too many files open; close some, or allow it more (ulimit -n)",
    errno.ENFILE: "the system has too many files open; stop other programs, or allow it more",
    errno.ENOMEM: "the system is out of memory; stop other programs, or give it more",
}


def refuse_lack(error: Exception, path: Path) -> None:
    """Raise ShopError of one sentence where an error that was met at `path` says that the machine lacks something."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError):
        number = errno.ENOMEM
    elif isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CANTOPEN:
        number = _missing_handle()  # SQLite does not say why
    if number in _LACKS:
        raise ShopError(f"{path} cannot be opened now: {_LACKS[number]}") from error


def _missing_handle() -> int | None:
    """Return why no file can be opened now, None where one can."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno
    return None
