"""What a .tar.gz from elsewhere holds, written into a folder and nowhere else."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from parecido.errors import ModelError

MAX_BYTES = 8 * 1024**3
MAX_FILES = 10_000
MAX_HEADERS = 256 * 1024
"""Bytes that stand before one file at most: its name and whatever else is said of it, all of which tarfile keeps."""
_MAX_GLOBAL = 1000
"""Facts that may be said of all files together."""


class _Reader(gzip.GzipFile):
    """A .gz as tarfile reads it, which refuses to be read too far while headers are."""

    def __init__(self, archive: Path, most: int) -> None:
        super().__init__(archive, "rb")
        self._archive, self._most = archive, most
        self.left: int | None = most
        """Bytes that the headers of the next file may still have; None while a file itself is read."""

    def read(self, size: int | None = -1) -> bytes:
        if self.left is not None:
            if size is None or not 0 <= size <= self.left:
                raise ModelError(
                    f"{self._archive} has more than {self._most:,} bytes of headers before a file; it is not unpacked"
                )
            self.left -= size
        return super().read(size)


def extract_archive(
    archive: Path,
    folder: Path,
    *,
    max_bytes: int = MAX_BYTES,
    max_files: int = MAX_FILES,
    max_headers: int = MAX_HEADERS,
) -> None:
    """Unpack a .tar.gz into `folder`. Raises ModelError for a damaged archive and for one that wants more than that.

    Only files and folders under `folder` are written, through tarfile's filter `data`: no links, no devices, no
    absolute paths, none that lead out, no owners; at most `max_files` of `max_bytes` in all, each with at most
    `max_headers` bytes of headers, which are refused before they are in memory.
    """
    if not hasattr(tarfile, "data_filter"):
        raise ModelError("this Python cannot unpack an archive safely; take 3.11.4 or newer")
    try:
        left = max_bytes
        with _Reader(archive, max_headers) as reader, tarfile.open(fileobj=reader, mode="r:") as tar:
            for count, member in enumerate(_members(tar, reader, max_headers), start=1):
                left -= member.size
                if left < 0 or count > max_files:
                    raise ModelError(
                        f"{archive} holds more than {max_files:,} files or {max_bytes:,} bytes; is it the right file?"
                    )
                if member.size < 0 or len(tar.pax_headers) > _MAX_GLOBAL:
                    raise ModelError(f"{archive} has odd headers before {member.name!r:.80}; it is not unpacked")
                if not member.isreg() and not member.isdir():
                    raise ModelError(f"{archive} holds {member.name!r}, which is no file or folder; it is not unpacked")
                tar.extract(member, folder, filter="data")
    except tarfile.FilterError as error:
        raise ModelError(f"{archive} wants to write outside its folder ({error}); it is not unpacked") from error
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, RecursionError) as error:
        raise ModelError(f"{archive} is damaged or no .tar.gz ({error}); fetch it again") from error
    except OSError as error:
        raise ModelError(f"{archive} cannot be unpacked: {error.strerror or error}") from error


def _members(tar: tarfile.TarFile, reader: _Reader, most: int) -> Iterator[tarfile.TarInfo]:
    """Walk through the members, and keep none of them. `reader` counts what is read to find the next one."""
    while (member := tar.next()) is not None:
        reader.left = None
        yield member
        tar.members.clear()  # type: ignore[attr-defined]  # typeshed leaves it out
        reader.left = most
