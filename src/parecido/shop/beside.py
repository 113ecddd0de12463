"""What is kept in a shop's folder beside its record: files of its service, which no backup holds."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.database import is_shop
from parecido.shop.file import sync_path

SERVICE = "service"
"""The folder in a shop's of what the service keeps; a shop that is built anew keeps it."""


def beside(shop: Path, name: str) -> Path:
    """Return where a file of the service is."""
    return shop / SERVICE / name


def write_beside(shop: Path, name: str, content: bytes) -> None:
    """Write a file of the service, which only its owner may read: aside, flushed and renamed. Raises ShopError."""
    if not is_shop(shop):
        raise ShopError(f"there is no shop in {shop}; give the folder that parecido build made")
    file = beside(shop, name)
    aside = file.with_name(f".{name}-{secrets.token_hex(8)}.part")
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(file)
            sync_path(file.parent)
        finally:
            with suppress(FileNotFoundError):
                aside.unlink()
    except OSError as error:
        raise ShopError(f"cannot write {file}: {error.strerror or error}; free some space and try again") from error
