"""The pictures in a ZIP file, read in place: nothing is unpacked."""

from __future__ import annotations

import stat
import threading
import zipfile
import zlib
from collections import Counter
from pathlib import Path

from parecido.catalogue.pictures import PICTURE_SUFFIXES, PictureNames, leaves_folder
from parecido.catalogue.values import listed, quoted
from parecido.errors import CatalogueError, PictureError
from parecido.images.file import check_length, check_size
from parecido.images.source import OpenedPictures
from parecido.settings import PictureLimits

_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The two kinds of packing that every program writes, and that unpack no more at once than they are asked for."""
_ENCRYPTED = 0x1


class ZipPictures(PictureNames, OpenedPictures):
    """The pictures in a ZIP file, or in one folder of it (`folder`, "" for all).

    Left out are hidden files and folders, those that macOS adds, and names that lead out of a folder. Raises
    CatalogueError when the file cannot be read, holds no picture, or holds two of one name.
    """

    def __init__(self, file: Path, limits: PictureLimits, folder: str = "") -> None:
        self.file = file
        self._limits = limits
        self._prefix = f"{folder}/" if folder else ""
        self._lock = threading.Lock()
        """Opening a member from two threads at once can lose count of who still reads."""
        self._zip = _open(file)
        try:
            super().__init__(self._list(), "the ZIP file")
        except BaseException:
            self._zip.close()
            raise

    def __str__(self) -> str:
        return f"the ZIP file {self.file}"

    def read(self, name: str) -> bytes:
        """Return the bytes of a picture. Raises PictureError with the reason."""
        try:
            member = self._zip.getinfo(self._prefix + name)
        except KeyError:
            raise PictureError("no such file in the ZIP file") from None
        if member.flag_bits & _ENCRYPTED:
            raise PictureError("encrypted in the ZIP file; pack it without a password")
        if member.compress_type not in _READ:
            raise PictureError("packed in an unusual way in the ZIP file; pack it with the usual one (deflate)")
        check_length(member.file_size, self._limits)
        try:
            with self._lock, self._zip.open(member) as unpacked:
                # What is written about its size need not be true: one byte more than allowed is enough to know.
                return check_size(unpacked.read(self._limits.max_bytes + 1), self._limits)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise PictureError(f"damaged in the ZIP file ({error or 'it ends too early'})") from error
        except (OSError, ValueError, NotImplementedError, RuntimeError) as error:
            said = error.strerror if isinstance(error, OSError) else None
            raise PictureError(f"cannot be read from the ZIP file ({said or error})") from error

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def _list(self) -> list[str]:
        """Return the names of all pictures. Raises CatalogueError."""
        names = [
            member.filename.removeprefix(self._prefix)
            for member in self._zip.infolist()
            if member.filename.startswith(self._prefix) and not member.is_dir()
        ]
        pictures = [name for name in names if _is_picture(name)]
        if not pictures:
            where = f"the folder {quoted(self._prefix[:-1])} of " if self._prefix else ""
            raise CatalogueError(f"{where}the ZIP file {self.file} holds no pictures ({', '.join(PICTURE_SUFFIXES)})")
        twice = tuple(name for name, count in Counter(pictures).items() if count > 1)
        if twice:
            raise CatalogueError(
                f"the ZIP file {self.file} holds two pictures of one name: {listed(twice)}; pack one of each"
            )
        return pictures


def _open(file: Path) -> zipfile.ZipFile:
    """Open a ZIP file. Raises CatalogueError."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise CatalogueError(f"{file} is a pipe or a device, no ZIP file; give the file or folder of the pictures")
        return zipfile.ZipFile(file)
    except FileNotFoundError:
        raise CatalogueError(f"there is no ZIP file {file}; give the file or folder of the pictures") from None
    except OSError as error:
        raise CatalogueError(f"the ZIP file {file} cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise CatalogueError(f"{file} is no ZIP file, or a damaged one ({error}); pack or fetch it anew") from error


def _is_picture(name: str) -> bool:
    """Whether a member is a picture that a row may name."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
    return name.lower().endswith(PICTURE_SUFFIXES) and not hidden and not leaves_folder(name)
