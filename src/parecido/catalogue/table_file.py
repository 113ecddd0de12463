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


class TableFile:
    """An opened table: its bytes once, from the beginning, and their SHA-256."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file
        self.head = file.peek(_HEAD)[:_HEAD] if hasattr(file, "peek") else b""
        """How the file begins; nothing is taken from it by looking."""
        self._sha256 = hashlib.sha256()

    def read(self) -> bytes:
        """Return all bytes that are left."""
        content = self.file.read()
        self._sha256.update(content)
        return content

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes that are left, a mebibyte at a time."""
        while chunk := self.file.read(_CHUNK):
            self._sha256.update(chunk)
            yield chunk

    def line(self, longest: int) -> bytes:
        """Return the next line with its end, of a longer one the next `longest` bytes, b"" where there is none."""
        line = self.file.readline(longest)
        self._sha256.update(line)
        return line

    def digest(self) -> str:
        """Return the SHA-256 of the bytes so far; at the end that of the file."""
        return self._sha256.hexdigest()


@contextmanager
def open_table(path: Path) -> Iterator[TableFile]:
    """Open a table for the length of a block.

    Raises CatalogueError when there is no such file to read, and after the block when the file was changed, or another
    put in its place, meanwhile: half of each would be read for a table that never was.
    """
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            yield TableFile(path, file)
            after = os.fstat(file.fileno())
            now = path.stat()
    except FileNotFoundError:
        raise CatalogueError(f"there is no table at {path}; give the path of a table's file") from None
    except IsADirectoryError:
        raise CatalogueError(f"{path} is a folder, not a table; give the path of a table's file") from None
    except OSError as error:
        raise CatalogueError(f"the table {path} cannot be read: {error.strerror or error}") from error
    if stat.S_ISREG(before.st_mode) and not _identity(before) == _identity(after) == _identity(now):
        raise CatalogueError(
            f"the table {path} was changed while it was being read; nothing was taken from it; run the command again "
            "once whatever writes it has finished"
        )


def _identity(about: os.stat_result) -> tuple[int, int, int, int]:
    """Return what is other about a file that was written to or replaced."""
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns
