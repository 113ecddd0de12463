"""The picture files of a folder."""

from __future__ import annotations

import os
from pathlib import Path

from parecido.catalogue.pictures import PICTURE_SUFFIXES, PictureNames, leaves_folder
from parecido.errors import CatalogueError, PictureError
from parecido.images.file import read_file
from parecido.images.source import OpenedPictures
from parecido.settings import PictureLimits


class FolderPictures(PictureNames, OpenedPictures):
    """The pictures below a folder. Raises CatalogueError when it cannot be read or holds none."""

    def __init__(self, folder: Path, limits: PictureLimits) -> None:
        super().__init__(list_pictures(folder))
        self.folder = folder
        self._limits = limits

    def __str__(self) -> str:
        return f"the folder {self.folder}"

    def read(self, name: str) -> bytes:
        """Return the bytes of a picture. Raises PictureError with the reason."""
        if leaves_folder(name):
            raise PictureError("outside the pictures' folder")
        return read_file(self.folder / name, self._limits)


def list_pictures(folder: Path) -> frozenset[str]:
    """Return the names of all picture files below `folder`, relative to it, with "/" as separator.

    A picture file is known by its suffix, in upper or lower case. Hidden files and folders are left out, and
    folders behind symbolic links are not entered. Raises CatalogueError when the folder cannot be read or
    holds no picture.
    """
    names: list[str] = []
    prefixes = [""]
    try:
        while prefixes:
            prefix = prefixes.pop()
            with os.scandir(folder / prefix) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        prefixes.append(f"{prefix}{entry.name}/")
                    elif _is_picture(entry):
                        names.append(prefix + entry.name)
    except FileNotFoundError as error:
        raise CatalogueError(f"there is no folder {error.filename}") from error
    except NotADirectoryError as error:
        raise CatalogueError(f"{error.filename} is a file; give the folder that holds the pictures") from error
    except OSError as error:
        raise CatalogueError(f"the folder {error.filename} cannot be read ({error.strerror or error})") from error
    if not names:
        raise CatalogueError(f"the folder {folder} holds no pictures ({', '.join(PICTURE_SUFFIXES)})")
    return frozenset(names)


def _is_picture(entry: os.DirEntry[str]) -> bool:
    """Tell whether the entry is a file, or a link to one, with a picture's suffix."""
    if not entry.name.lower().endswith(PICTURE_SUFFIXES):
        return False
    try:
        return entry.is_file()
    except OSError:
        return True  # a link into a place that cannot be looked at: decoding it gives the reason for its reject
