"""The pictures that one cell of a table names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from parecido.catalogue.pictures import PICTURE_SUFFIXES, is_address

_SEPARATORS = ("|", "\n", ";", ",")
# Looked at once from where they begin: else a long run of them costs the square of its length.
_BEFORE_AN_ADDRESS = re.compile(r"(?<![\s|;,])[\s|;,]++(?=https?://)|\|", re.IGNORECASE)
_LINKS = ("src", "url", "link", "href", "image")
"""Where an object in a list of pictures has its address: `{"src": …, "alt": …}`."""


def split_pictures(cell: str, is_known: Callable[[str], bool] = lambda _: False) -> tuple[str, ...]:
    """Return the names and addresses in a cell, in its order.

    A cell is split only where that is beyond doubt: a JSON list; addresses, in front of each `http://` or `https://`
    and at "|"; and names where *every* part, by one separator of "|", line end, ";", "," or white space, ends as
    pictures do or is known. A cell that is known as a whole is one name, commas and all.
    """
    if is_address(cell):
        return tuple(part.rstrip(" ,;\n") for part in _BEFORE_AN_ADDRESS.split(cell) if part)
    if not any(separator in cell for separator in (*_SEPARATORS, " ", "[")) or is_known(cell):
        return (cell,)
    if cell.startswith("[") and (listed := _json_list(cell)):
        return listed
    for separator in (*_SEPARATORS, None):
        parts = tuple(part.strip() for part in cell.split(separator) if part.strip())
        if len(parts) > 1 and all(_is_picture(part) or is_known(part) for part in parts):
            return parts
    return (cell.rstrip("|;,") or cell,)


def _is_picture(part: str) -> bool:
    return part.lower().endswith(PICTURE_SUFFIXES) or is_address(part)


def _json_list(cell: str) -> tuple[str, ...]:
    """Return what a JSON list names, () where the cell is none."""
    try:
        items = json.loads(cell)
    except (ValueError, RecursionError):
        return ()
    names = (_named(item) for item in items) if isinstance(items, list) else ()
    return tuple(name for name in names if name)


def _named(item: object) -> str:
    """Return the picture that an item of a list names: itself, or what an object says of it."""
    if isinstance(item, dict):
        item = next((item[key] for key in _LINKS if isinstance(item.get(key), str)), "")
    return item.strip() if isinstance(item, str) else ""
