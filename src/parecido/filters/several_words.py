"""A column of several words that a filter writes without quotes: no condition, but easily told what was meant."""

from __future__ import annotations

from collections.abc import Sequence

from parecido.filters.tokens import Token

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_LIST = (("not", "in"), ("in",))
_MISSING = (("is", "not", "missing"), ("is", "missing"))


def words_of_column(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """Return the two words or more from `start` on that stand where a condition has one column, or nothing.

    That is before a comparison, `in (`, `not in (`, `is missing` or `is not missing`.
    """
    end = start
    while tokens[end].kind == "word" and not tokens[end].is_word("and", "or"):
        end += 1
    words = tokens[start:end]
    if tokens[end].is_sign(*COMPARISONS):
        whole = any(_are(words[1 : 1 + len(keywords)], keywords) for keywords in _MISSING)
        column = 0 if whole else len(words)  # `season is missing`, and then another one
    else:
        column = _length_before(words, _LIST if tokens[end].is_sign("(") else _MISSING)
    return words[:column] if column > 1 else ()


def _length_before(words: Sequence[Token], endings: Sequence[Sequence[str]]) -> int:
    """Return how many words stand before one of the endings, 0 where they end in another way."""
    lengths = (len(words) - len(ending) for ending in endings if _are(words[-len(ending) :], ending))
    return next(lengths, 0)


def _are(words: Sequence[Token], keywords: Sequence[str]) -> bool:
    """Whether the words are these keywords."""
    return len(words) == len(keywords) and all(word.is_word(each) for word, each in zip(words, keywords, strict=True))
