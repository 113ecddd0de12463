"""What a product's name says of its pattern or material."""

from __future__ import annotations

import re
from collections.abc import Collection

PATTERN_WORDS = {
    "striped": "stripe stripes striped",
    "checks": "check checks checked",
    "printed": "print printed prints",
    "solid": "solid",
    "graphic": "graphic",
    "polka": "polka dot dots",
    "floral": "floral flower",
    "washed": "washed",
    "textured": "textured",
    "embroidered": "embroidered",
}
"""Pattern or material -> the words of a product's name that say so."""
_WORDS = {word: name for name, words in PATTERN_WORDS.items() for word in words.split()}


def pattern_word(name: str, among: Collection[str] = frozenset(PATTERN_WORDS)) -> str:
    """Return the one pattern of `among` that a product's name speaks of, "" for none or several."""
    found = {_WORDS[word] for word in re.findall(r"[a-z]+", name.lower()) if word in _WORDS} & set(among)
    return found.pop() if len(found) == 1 else ""
