"""One writer at a time: a lock that the system frees, even after a crash."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from parecido.errors import ShopBusy
from parecido.shop.database import sentences

LOCK = "writer.lock"
"""The file in a shop's folder that its one writer locks."""
PATIENCE = 120.0
"""Seconds that the later steps of a build wait for a reader that is making the index between them."""


def hold_lock(file: Path, *, wait: float = 0.0) -> sqlite3.Connection:
    """Hold a lock until the returned connection is closed; wait up to `wait` seconds for it.

    It is an open transaction on a small file, which the system frees even after a crash. Raises ShopBusy when
    another program holds it.
    """
    deadline = time.monotonic() + wait
    with sentences(file.parent):
        connection = sqlite3.connect(file, isolation_level=None, timeout=0.0)
        try:
            while not _try_lock(connection):
                if time.monotonic() >= deadline:
                    raise ShopBusy(f"another parecido is writing here ({file} is locked); wait for it to finish")
                time.sleep(0.1)  # not SQLite's own waiting, which Ctrl-C would not end
        except BaseException:
            connection.close()
            raise
        return connection


def _try_lock(connection: sqlite3.Connection) -> bool:
    """Begin the transaction that is the lock; False when another program holds it."""
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True
