"""Which picture a row means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol

from parecido.catalogue.values import quoted

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
"""File name endings of pictures, in any case; where two pictures differ in it alone, the earlier is taken."""

_RANKS = {suffix[1:]: rank for rank, suffix in enumerate(PICTURE_SUFFIXES)}
FOLDER_AND_WEB = "FOLDER+web"
"""How IMAGES names a folder and the web addresses of a table together."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class KnownPictures(Protocol):
    """What reading a table asks of the place that pictures come from."""

    @property
    def addresses(self) -> bool:
        """Whether a web address is a picture here."""
        ...

    @property
    def files(self) -> bool:
        """Whether a file name is a picture here."""
        ...

    def names(self) -> frozenset[str]:
        """Return the pictures that are known to be there; the web knows none before it is asked."""
        ...

    def find(self, name: str, *, any_suffix: bool = False) -> str:
        """Return the picture that a table calls `name` by its own name here, "" when there is none.

        With `any_suffix` another picture suffix does as well. Nothing outside the place is ever returned.
        """
        ...

    def refusal(self, name: str, *, any_suffix: bool = False) -> str:
        """Return why `find` gave nothing for these arguments, in words that begin in lower case."""
        ...


class PictureNames:
    """The pictures of a folder, or of `place`, by name: relative, with "/" as separator."""

    addresses = False
    files = True

    def __init__(self, names: Iterable[str], place: str = "the folder") -> None:
        self._names = frozenset(names)
        self._place = place
        self._composed: dict[str, str] | None = None
        self._by_stem: dict[str, str] | None = None

    def names(self) -> frozenset[str]:
        """Return all of them."""
        return self._names

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

    def refusal(self, name: str, *, any_suffix: bool = False) -> str:
        """Return why `find` gave nothing."""
        if is_address(name):
            return f"the picture {quoted(name)} is a web address; give web or {FOLDER_AND_WEB} as IMAGES to fetch it"
        if leaves_folder(name):
            return f"the picture {quoted(name)} is outside the pictures' folder"
        others = f", nor with {', '.join(PICTURE_SUFFIXES[1:])}" if any_suffix else ""
        return f"no picture {quoted(name)} in {self._place}{others}"

    def _find_stem(self, name: str) -> str:
        if self._by_stem is None:
            self._by_stem = {}
            ranked = sorted((rank, known, stem) for known in self._names for stem, rank in [_split_suffix(known)])
            for _, known, stem in ranked:
                self._by_stem.setdefault(_tidy(stem), known)
        return self._by_stem.get(_split_suffix(name)[0], "")


def is_address(name: str) -> bool:
    """Whether a name from a table is an http or https address."""
    return _WEB_ADDRESS.match(name) is not None


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
