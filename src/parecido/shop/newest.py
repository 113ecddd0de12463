"""The file `newest`: the number of the last snapshot that a writer has acknowledged.

SQLite drops the end of a log from the first damaged byte on without a word, and a log that was not copied along or was
tidied away is not missed. The shop then is as it was some changes ago. So each writer notes, once a snapshot is on the
disk, that it was there; a record that is older is not served. The note itself is not flushed: after a power cut it may
be behind, which is no harm.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from parecido.errors import DamagedShop
from parecido.shop.lack import refuse_lack

NEWEST = "newest"
_SIZE = 48


def note_newest(folder: Path, shop: str, snapshot: str) -> None:
    """Note that a snapshot of the shop with this identity is on the disk.

    A note that cannot be written stays as it was: it names an earlier snapshot, which holds still.
    """
    text = f"{shop} {snapshot}".ljust(_SIZE - 9)
    with suppress(OSError):
        descriptor = os.open(folder / NEWEST, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            os.pwrite(descriptor, f"{text}{zlib.crc32(text.encode()):08x}\n".encode(), 0)
        finally:
            os.close(descriptor)


def read_newest(folder: Path) -> tuple[str, int] | None:
    """Return the identity of the shop and the snapshot that were noted; None where nothing is, or nothing whole.

    A note can be lost in a power cut, as it is not flushed: that is `is_damaged_note`'s to tell, and no error.
    """
    try:
        content = (folder / NEWEST).read_bytes()[: 2 * _SIZE]
        text, crc = content[:-9].decode("ascii"), content[-9:]
        if len(content) != _SIZE or crc != f"{zlib.crc32(text.encode()):08x}\n".encode():
            return None
        shop, snapshot = text.split()
        return shop, int(snapshot)
    except (OSError, ValueError) as error:
        refuse_lack(error, folder)
        return None


def is_damaged_note(folder: Path) -> bool:
    """Whether there is a note that cannot be read."""
    return (folder / NEWEST).exists() and read_newest(folder) is None


def check_newest(facts: Mapping[str, str], noted: tuple[str, int] | None) -> None:
    """Raise DamagedShop for a record that is older than a snapshot that was acknowledged before it was read."""
    snapshot = int(facts.get("snapshot", "0"))
    if noted is not None and noted[0] == facts.get("shop") and snapshot < noted[1]:
        raise DamagedShop(
            f"it holds snapshot {snapshot}, but {noted[1]} was written: its log (shop.sqlite-wal) is damaged or "
            "missing, or an older copy was put in its place"
        )
