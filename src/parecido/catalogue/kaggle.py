"""Pictures and table of a public Kaggle data set, fetched through kagglehub."""

from __future__ import annotations

import importlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from parecido.catalogue.pictures import PICTURE_SUFFIXES
from parecido.catalogue.values import quoted
from parecido.errors import CatalogueError, MissingExtra

PREFIX = "kaggle:"

_HANDLE = re.compile(r"[A-Za-z0-9][\w-]*/[A-Za-z0-9][\w-]*(/versions/[1-9][0-9]*)?", re.ASCII)
_PICTURES_FOLDER = "images"
_TABLE = "styles.csv"
_ERRORS = (
    "BackendError",
    "CredentialError",
    "DataCorruptionError",
    "KaggleEnvironmentError",
    "NotFoundError",
    "UnauthenticatedError",
    "UserCancelledError",
)
"""What kagglehub.exceptions raises beside OSError (HTTP and connection errors are that) and ValueError."""


@dataclass(frozen=True, slots=True)
class KaggleSource:
    """A data set on disk: the folder that holds its pictures, and its table where one is sure to be it."""

    images: Path
    table: Path | None


def is_kaggle(source: str) -> bool:
    """Whether `--images` names a data set (`kaggle:OWNER/DATASET`) and not a folder."""
    return source.startswith(PREFIX)


def fetch_dataset(source: str) -> KaggleSource:
    """Fetch `kaggle:OWNER/DATASET` (or `.../versions/N`), or take it from kagglehub's cache.

    Raises CatalogueError for a malformed name, a download that fails and a data set without pictures,
    MissingExtra when kagglehub is not installed.
    """
    handle = source.removeprefix(PREFIX)
    if not is_kaggle(source) or not _HANDLE.fullmatch(handle):
        raise CatalogueError(f"{quoted(source)} is not a Kaggle data set; write kaggle:OWNER/DATASET")
    try:
        kagglehub = importlib.import_module("kagglehub")
    except ModuleNotFoundError as error:
        if error.name != "kagglehub":
            raise
        raise MissingExtra("kagglehub", "kaggle", "fetching a data set from Kaggle") from None
    try:
        root = Path(kagglehub.dataset_download(handle))
    except _failures(kagglehub) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise CatalogueError(
            f"the data set {handle} could not be fetched from Kaggle: {reason}; check the name, the "
            "connection and, for a data set that asks for it, the credentials (kagglehub.login())"
        ) from error
    return find_source(root)


def find_source(root: Path) -> KaggleSource:
    """Return where the pictures and the table lie in an unpacked data set.

    The pictures are in the shallowest folder called `images` that holds any (data sets of this kind repeat
    themselves one level down; of equals the first in alphabetical order), else in the deepest folder that has
    all of them under it. The table is `styles.csv` beside or in that folder, else the only CSV or TSV beside
    it. Raises CatalogueError when there are no pictures, or a folder cannot be read.
    """
    try:
        return _find_source(root)
    except OSError as error:
        raise CatalogueError(
            f"the data set at {root} cannot be read: {error.strerror or error} ({error.filename})"
        ) from error


def _find_source(root: Path) -> KaggleSource:
    holders = _folders_with_pictures(root)
    if not holders:
        raise CatalogueError(f"there are no pictures in the data set at {root}; name another one, or a folder")
    named = [folder for folder in holders if folder.name.lower() == _PICTURES_FOLDER]
    if named:
        images = min(named, key=lambda folder: (len(folder.parts), str(folder)))
    else:
        images = Path(os.path.commonpath(holders))
    return KaggleSource(images, _find_table(images, root))


def _folders_with_pictures(root: Path) -> list[Path]:
    """Return every folder that directly holds a picture."""
    return [
        Path(folder)
        for folder, _, files in os.walk(root, onerror=_fail)
        if any(name.lower().endswith(PICTURE_SUFFIXES) for name in files)
    ]


def _fail(error: OSError) -> None:
    """Let `os.walk` raise what it would pass over."""
    raise error


def _find_table(images: Path, root: Path) -> Path | None:
    """Return the table beside the pictures or among them, not above `root`; None where no one file is it."""
    places = [images] if images == root else [images.parent, images]
    for place in places:
        if (place / _TABLE).is_file():
            return place / _TABLE
    for place in places:
        tables = [path for path in place.iterdir() if path.suffix.lower() in (".csv", ".tsv") and path.is_file()]
        if len(tables) == 1:
            return tables[0]
    return None


def _failures(kagglehub: ModuleType) -> tuple[type[Exception], ...]:
    """Return what a download can raise: two built-in errors, and kagglehub's own known here."""
    exceptions = getattr(kagglehub, "exceptions", None)
    found = [getattr(exceptions, name, None) for name in _ERRORS]
    own = (error for error in found if isinstance(error, type) and issubclass(error, Exception))
    return (OSError, ValueError, *own)
