"""The source of pictures that IMAGES names."""

from __future__ import annotations

import os.path
from pathlib import Path

from parecido.errors import CatalogueError
from parecido.images.folder import FolderPictures
from parecido.images.source import PictureSource
from parecido.images.web.pictures import MixedPictures, WebPictures
from parecido.images.zip_file import ZipPictures
from parecido.settings import Settings, downloads_folder

WEB = "web"
_AND_WEB = "+web"
_ZIP = ".zip"


def open_pictures(place: str | Path, settings: Settings) -> PictureSource:
    """Open the pictures at a folder, a ZIP file or a folder inside one (`photos.zip/shoes`).

    As text, `web` is the addresses in the table, and `photos+web` a folder (or ZIP file) and the addresses. Only so is
    anything fetched; a Path is always a file or folder. Raises CatalogueError where there are no pictures, and for a
    text that could mean two things.
    """
    if isinstance(place, Path):
        return _open_files(place, settings)
    if place == WEB:
        if os.path.exists(WEB):  # noqa: PTH110  (Path's own raises for a name that is too long)
            raise CatalogueError(
                f"{WEB} means the addresses in the table, and there is also a file or folder of that name; "
                f"write ./{WEB} for that, or run the command in another folder"
            )
        return _open_web(settings)
    if place.endswith(_AND_WEB) and not os.path.exists(place):  # noqa: PTH110
        web = _open_web(settings)
        return MixedPictures(_open_files(Path(place.removesuffix(_AND_WEB)), settings), web)
    return _open_files(Path(place), settings)


def _open_web(settings: Settings) -> WebPictures:
    return WebPictures(settings, downloads_folder() / "pictures")


def _open_files(place: Path, settings: Settings) -> PictureSource:
    """Open a folder, a ZIP file, or a folder in a ZIP file; a folder may be called `photos.zip`, too."""
    if os.path.isdir(place):  # noqa: PTH112
        return FolderPictures(place, settings.limits)
    for file in (place, *place.parents):
        if file.suffix.lower() == _ZIP and not os.path.isdir(file):  # noqa: PTH112
            inside = place.relative_to(file).as_posix()
            return ZipPictures(file, settings.limits, "" if inside == "." else inside)
    return FolderPictures(place, settings.limits)
