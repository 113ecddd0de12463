"""The file of a table, and whether it stays as it is while it is read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from parecido.errors import CatalogueError

_CHUNK = 1 << 20
_HEAD = 4096
_CHANGED = (
    "the table {} was changed while it was being read; nothing was taken from it; run the command again once whatever "
    "writes it has finished"
)


class TableFile:
    """An opened table: its bytes once, from the beginning, and their SHA-256.

    What is read beyond the `size` that it was opened with raises CatalogueError: somebody still writes it.
    """

    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self.path = path
        self.file = file
        self.head = file.peek(_HEAD)[:_HEAD] if hasattr(file, "peek") else b""
        """How the file begins; nothing is taken from it by looking."""
        self._left = size
        self._sha256 = hashlib.sha256()

    def read(self) -> bytes:
        """Return all bytes that are left."""
        return self._take(self.file.read(self._left + 1))

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes that are left, a mebibyte at a time."""
        while chunk := self.file.read(_CHUNK):
            yield self._take(chunk)

    def line(self, longest: int) -> bytes:
        """Return the next line with its end, of a longer one the next `longest` bytes, b"" where there is none."""
        return self._take(self.file.readline(longest))

    def digest(self) -> str:
        """Return the SHA-256 of the bytes so far; at the end that of the file."""
        return self._sha256.hexdigest()

    def _take(self, content: bytes) -> bytes:
        self._left -= len(content)
        if self._left < 0:
            raise CatalogueError(_CHANGED.format(self.path))
        self._sha256.update(content)
        return content


@contextmanager
def open_table(path: Path) -> Iterator[TableFile]:
    """Open a table for the length of a block.

    Raises CatalogueError when there is no such file to read, and after the block when the file was changed, or another
    put in its place, meanwhile: half of each would be read for a table that never was.
    """
    try:
        with open(_open(path), "rb") as file:
            before = os.fstat(file.fileno())
            yield TableFile(path, file, before.st_size)
            after = os.fstat(file.fileno())
            now = _now(path)
    except FileNotFoundError:
        raise CatalogueError(f"there is no table at {path}; give the path of a table's file") from None
    except OSError as error:
        raise CatalogueError(f"the table {path} cannot be read: {error.strerror or error}") from error
    if now is None or not _identity(before) == _identity(after) == _identity(now):
        raise CatalogueError(_CHANGED.format(path))


def _open(path: Path) -> int:
    """Open a file without waiting for anybody. Raises CatalogueError for what is no file, OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    kind = os.fstat(handle).st_mode
    if stat.S_ISREG(kind):
        return handle
    os.close(handle)
    if stat.S_ISDIR(kind):
        raise CatalogueError(f"{path} is a folder, not a table; give the path of a table's file")
    what = "a pipe" if stat.S_ISFIFO(kind) else "a device"
    raise CatalogueError(f"{path} is {what}, not a file, and may never end; write the table into a file and give that")


def _now(path: Path) -> os.stat_result | None:
    """Return what is at a path, None where nothing is any more."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _identity(about: os.stat_result) -> tuple[int, int, int, int]:
    """Return what is other about a file that was written to or replaced."""
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns
