"""Products of one name: what a name says apart from the colour, and who else says the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from parecido.filters.columns import Columns

Rows = NDArray[np.intp]
_WORD = re.compile(r"\w+")
_SHORTEST = 3
"""Letters of a colour's word that is left out of names: shorter ones are sizes and codes, too."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, without case."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def colour_words(values: Iterable[str]) -> frozenset[str]:
    """Return the words that colours are named with."""
    return frozenset(word for value in values for word in words_of(value) if len(word) >= _SHORTEST)


def bare_name(name: str, colours: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a name that name no colour, in their order."""
    return tuple(word for word in words_of(name) if word not in colours)


def namesakes(columns: Columns, column: str, row: int, among: Rows, colours: frozenset[str]) -> Rows:
    """Return those of some rows, ascending, whose name is that of `row` but for the words of colours.

    `column` holds the names. A name of colours alone, or none, has no namesakes.
    """
    names = columns.encoded(column)
    texts = list(names.code_of)
    bare = bare_name(texts[names.codes[row]], colours)
    if not bare:
        return np.empty(0, dtype=np.intp)
    rarest = max(bare, key=len)
    codes = np.unique(names.codes[among])
    same = [code for code in codes.tolist() if _may_be(texts[code], rarest) and bare_name(texts[code], colours) == bare]
    return among[np.isin(names.codes[among], same)]


def _may_be(name: str, word: str) -> bool:
    """Whether a name may hold a word: cheaper than taking it apart. What is not plain ASCII is always looked at."""
    return not name.isascii() or word in name.lower()


def shared_words(name: str, other: str, colours: frozenset[str]) -> float:
    """Return which share of the words of two names, colours aside, is in both: 0 to 1."""
    one, two = (frozenset(bare_name(text, colours)) for text in (name, other))
    every = one | two
    return len(one & two) / len(every) if every else 0.0
