"""What a product's name says: its pattern or material, its words, and which products share it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

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


def split_words(name: str) -> list[str]:
    """Return the words of a name, in lower case, only letters kept; products of one name differ in nothing else."""
    return re.findall(r"[a-z]+", name.lower())


def number_words(names: Sequence[str], *, at_least: int = 30, most: int = 12) -> tuple[int, NDArray[np.int64]]:
    """Return how many words are known, and the numbers of each name's known words, from 1, shape (n, most), 0 = none.

    A word is known that occurs in so many names; repeated names count once.
    """
    words = [split_words(name) for name in names]
    counts = Counter(word for each in {tuple(each) for each in words} for word in set(each))
    known = sorted(word for word, count in counts.items() if count >= at_least)
    number = {word: at for at, word in enumerate(known, start=1)}
    rows = np.zeros((len(names), most), dtype=np.int64)
    for row, each in zip(rows, words, strict=True):
        found = sorted({number[word] for word in each if word in number})[:most]
        row[: len(found)] = found
    return len(known), rows
