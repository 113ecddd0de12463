"""Which picture of the folder a row means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
"""File name endings of pictures, in any case; where two pictures differ in it alone, the earlier is taken."""

_RANKS = {suffix[1:]: rank for rank, suffix in enumerate(PICTURE_SUFFIXES)}
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class PictureNames:
    """The pictures of a folder by name: relative, with "/" as separator."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._composed: dict[str, str] | None = None
        self._by_stem: dict[str, str] | None = None

    def find(self, name: str, *, any_suffix: bool = False) -> str:
        """Return the picture called `name`, "" when the folder has none.

        A leading "./", "\\" as separator and the two Unicode spellings of an accent make no difference. With
        `any_suffix` another picture suffix, or the same in another case, does as well. Only a name of the
        folder is ever returned, so a row cannot reach a file outside it.
        """
        if name in self._names:
            return name
        tidy = _tidy(name)
        if self._composed is None:
            self._composed = {_tidy(known): known for known in sorted(self._names, reverse=True)}
        found = self._composed.get(tidy, "")
        return found or (self._find_stem(tidy) if any_suffix else "")

    def _find_stem(self, name: str) -> str:
        if self._by_stem is None:
            self._by_stem = {}
            ranked = sorted((rank, known, stem) for known in self._names for stem, rank in [_split_suffix(known)])
            for _, known, stem in ranked:
                self._by_stem.setdefault(_tidy(stem), known)
        return self._by_stem.get(_split_suffix(name)[0], "")


def leaves_folder(name: str) -> bool:
    """Whether a name from a table points out of the folder it is looked up in: absolute, a drive, or `..`."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "" or ".." in parts or _DRIVE.match(name) is not None


def _tidy(name: str) -> str:
    name = name.replace("\\", "/").removeprefix("./")
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def _split_suffix(name: str) -> tuple[str, int]:
    """Return a name without its picture suffix and that suffix's rank; of `1.5` nothing is taken off."""
    stem, dot, suffix = name.rpartition(".")
    rank = _RANKS.get(suffix.lower()) if dot else None
    return (name, len(_RANKS)) if rank is None else (stem, rank)
