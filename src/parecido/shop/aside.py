"""Files that are written aside and moved into place: a reader finds the old one or the new one, whole."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from parecido.errors import ShopError
from parecido.shop.file import sync_path
from parecido.shop.outside import check_outside


@contextmanager
def written_aside(file: Path) -> Iterator[Path]:
    """Give a file's stand-in to write; move it into place, flushed to the disk, when the block ends well.

    The stand-in has a name of its own: of two that write one file at once the later one wins, whole. Raises ShopError
    for what cannot be written; the old file stays then, and nothing half-written does.
    """
    check_place(file)
    aside = file.with_name(f".parecido-{secrets.token_hex(8)}.part")
    try:
        yield aside
        sync_path(aside)
        aside.replace(file)
        sync_path(file.parent)
    except BaseException as error:
        with suppress(OSError):
            aside.unlink()
        if isinstance(error, OSError):
            reason = error.strerror or error
            raise ShopError(f"cannot write {file}: {reason}; choose another file or free some space") from error
        raise


def check_place(file: Path) -> None:
    """Raise ShopError for what is no place for a file: a folder, or a name in a folder that does not exist."""
    if not file.name or file.is_dir():
        raise ShopError(f"cannot write {file}: it is a folder; name a file")
    check_outside(file)
    if not file.parent.is_dir():
        raise ShopError(f"cannot write {file}: there is no folder {file.parent}; make it first")
