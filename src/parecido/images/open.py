"""The source of pictures that IMAGES names."""

from __future__ import annotations

from pathlib import Path

from parecido.images.folder import FolderPictures
from parecido.images.source import PictureSource
from parecido.settings import Settings


def open_pictures(place: str | Path, settings: Settings) -> PictureSource:
    """Open the place of pictures that `place` names. Raises CatalogueError when there is none."""
    return FolderPictures(Path(place), settings.limits)
