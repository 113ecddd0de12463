"""Names for folders and files, made from values of a table that may hold anything."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

UNKNOWN = "unknown"
"""The folder of products whose value is missing."""

_LONGEST = 100
_UNSAFE = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])( *\..*)?", re.IGNORECASE)


def folder_name(value: str) -> str:
    """Return a name for one folder that every common file system takes: never "", ".", ".." or a path.

    Separators and what Windows forbids become "-", control characters a space; dots and spaces at the ends
    go; a reserved name (`con`, `nul`) gets "_"; at most 100 bytes of UTF-8 are kept. Two values may become
    one name: see `distinct_names`.
    """
    text = unicodedata.normalize("NFC", _UNSAFE.sub("-", value))
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    text = " ".join(text.split()).strip(". ")
    text = text.encode()[:_LONGEST].decode(errors="ignore").strip(". ")
    if _RESERVED.fullmatch(text):
        text = "_" + text
    return text or UNKNOWN


def distinct_names(wanted: Mapping[str, str], *, keep_suffix: bool = False) -> dict[str, str]:
    """Return `wanted` (value to name) with every value given a name of its own, compared without case.

    Of values that want one name, the one that is that name keeps it, else the first in alphabetical order;
    the others get "-" and the beginning of the value's SHA-256, so that the names depend on nothing but the
    set of values. With `keep_suffix` the file name's suffix stays at the end.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for value in sorted(wanted, key=lambda value: (value != wanted[value], value)):
        name = wanted[value]
        digest = hashlib.sha256(value.encode(errors="surrogatepass")).hexdigest()
        length = 8
        while _folded(name) in taken:
            suffix = PurePosixPath(wanted[value]).suffix if keep_suffix else ""
            name = f"{wanted[value].removesuffix(suffix)}-{digest[:length]}{suffix}"
            length += 8
        taken.add(_folded(name))
        names[value] = name
    return names


def _folded(name: str) -> str:
    """Return what a file system that ignores case, or the spelling of accents, would compare."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
