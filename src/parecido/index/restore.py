"""A shop out of a backup."""

from __future__ import annotations

from pathlib import Path

from parecido.index.derive import compact
from parecido.settings import Settings, default_settings
from parecido.shop.backup import Backup, unpack_backup


def restore_shop(file: str | Path, folder: str | Path, *, settings: Settings | None = None) -> Backup:
    """Verify a backup, unpack its shop into a folder that is not there yet or is empty, and make its index.

    Raises ShopError for a file that is no whole backup, and for a folder that holds anything.
    """
    backup = unpack_backup(file, folder)
    compact(Path(folder), settings or default_settings())
    return backup
