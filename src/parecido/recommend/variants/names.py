"""Products of one name: what a name says apart from colour and size, and who else says the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from parecido.filters.columns import Columns

Rows = NDArray[np.intp]
_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\b")
"""What "men's" has and "men" has not: no size S."""
_SHORTEST = 3
"""Letters of a colour's word that is left out of names: shorter ones are sizes and codes, too."""
_SIZE = re.compile(r"[2-6]x[sl]|x{1,3}[sl]|xgg?")
"""A size by letters that is nothing else, in English and Portuguese."""
_LETTERS = frozenset({"s", "m", "l", "p", "pp", "g", "gg"})
"""Sizes that may be initials as well: they are sizes at the end of a name, and next to a size."""
_SIZES = frozenset({"size", "sizes", "tamanho", "tam"})
"""Words after which a number is a size; elsewhere it tells models apart. A column of sizes has one of these names."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, without case and without the s of a possessive."""
    return _WORD.findall(_POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold()))


def colour_words(values: Iterable[str]) -> frozenset[str]:
    """Return the words that colours are named with."""
    return frozenset(word for value in values for word in words_of(value) if len(word) >= _SHORTEST)


def size_columns(columns: Iterable[str]) -> list[str]:
    """Return the columns that hold sizes, by their names."""
    return [column for column in columns if column.strip().casefold() in _SIZES]


def bare_name(name: str, colours: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a name that name neither a colour nor a size, in their order.

    Whatever else two names differ in, such as a cut or a model, makes them two names.
    """
    words = words_of(name)
    return tuple(word for word, size in zip(words, _are_sizes(words), strict=True) if not size and word not in colours)


def size_in(name: str) -> tuple[str, ...]:
    """Return the words of a name that say a size, in their order."""
    words = words_of(name)
    return tuple(word for word, size in zip(words, _are_sizes(words), strict=True) if size)


def namesakes(columns: Columns, column: str, row: int, among: Rows, colours: frozenset[str]) -> Rows:
    """Return those of some rows, ascending, whose name is that of `row` but for words of colours and sizes.

    `column` holds the names. A name of such words alone, or none, has no namesakes.
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


def same_but_codes(name: str, other: str, colours: frozenset[str]) -> bool:
    """Whether two names say the same but for colours, sizes and codes: words with a digit, such as "AS123" and "C3".

    Names of such words alone say nothing of two products, so nothing that tells them apart.
    """
    one, two = (
        [word for word in bare_name(text, colours) if not any(letter.isdigit() for letter in word)]
        for text in (name, other)
    )
    return one == two


def _are_sizes(words: Sequence[str]) -> list[bool]:
    """Return which words say a size: a size by letters, or a number after the word for it, and that word.

    Of words in a row that may be sizes all are, where one is for certain or the last one ends the name.
    """
    after = [False, *(word in _SIZES for word in words)]
    certain = [
        bool(_SIZE.fullmatch(word)) or word in _SIZES or (follows and any(letter.isdigit() for letter in word))
        for word, follows in zip(words, after, strict=False)
    ]
    sizes: list[bool] = []
    for may_be, places in groupby(range(len(words)), lambda place: certain[place] or words[place] in _LETTERS):
        row = list(places)
        are = may_be and (row[-1] == len(words) - 1 or any(certain[place] for place in row))
        sizes += [are] * len(row)
    return sizes


def _may_be(name: str, word: str) -> bool:
    """Whether a name may hold a word: cheaper than taking it apart. What is not plain ASCII is always looked at."""
    return not name.isascii() or word in name.lower()
