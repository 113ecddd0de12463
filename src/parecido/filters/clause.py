"""Text that asks for products: a clause `column=text`, as it always was, or an expression.

What can be read as both is read by one rule, which looks at the names of the columns and never at the products:

A clause that begins with a column of the table and `=` is plain. All that comes behind the first `=` is its text, with
whatever signs and words are in it: `size=<5`, `name=a=b`, `name=Rock and Roll`. White space around the text does not
count. Two kinds of such clauses are expressions all the same:

1. the text begins with a quotation mark, and the whole parses: `baseColour='Navy Blue'`;
2. behind a word `and` or `or` in the text another condition begins, that is a column of the table (after any `not` and
   parentheses, and also one of several words without its quotes) and one of `= != < <= > >=`, `in (`, `not in (` or
   `is`: `gender=Women and price<50`. Then a fault in it is an error, never a text.

Everything else is an expression.

A text may hold what would be a condition if its column were there (`gender=Men or sise<5`). It is a text where a
product has it; where none has, nothing could be found, so it is read as an expression, which says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from parecido.errors import BadFilter
from parecido.filters.expression import Equals, Expression
from parecido.filters.parse import LONGEST, parse_expression
from parecido.filters.several_words import COMPARISONS, words_of_column
from parecido.filters.tokens import QUOTES, Token, tokenize

HasColumn = Callable[[str], bool]

_JOINED = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_ONE_WORD = re.compile(r"[^\s()<>!=,'\"]+")
_NO_NAME = re.compile(r"[()<>!,'\"]|\b(?:and|or|not|in|is)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """What a clause asks for. `other` is what it would ask for by the other reading, where it looks like that one, too.

    For a plain clause that is None. Then `doubtful` says whether it looks like an expression that went wrong, and
    `joins_unknown` whether a condition on a column that is not there begins in it.
    """

    text: str
    expression: Expression
    other: Equals | None = None
    doubtful: bool = False
    joins_unknown: bool = False
    unclosed: str = ""
    """Of a text that begins with a quotation mark which nothing closes, the sentence that says so."""


def split_plain(text: str) -> tuple[str, str] | None:
    """Return the column and the text of what has the form of a plain clause, None for anything else."""
    column, equals, value = text.partition("=")
    return (column.strip(), value.strip()) if equals and column.strip() else None


def is_surely_plain(column: str, value: str) -> bool:
    """Whether a clause of that form can have no other meaning, whatever columns there are."""
    return not (_NO_NAME.search(column) or value[:1] in tuple(QUOTES) or _JOINED.search(value))


def read_clause(text: str, has_column: HasColumn) -> Clause:
    """Return what a clause asks for, by the rule above. Raises BadFilter, which shows where it does not parse.

    A column that is not there is named by the expression, for the mask to find out.
    """
    plain = split_plain(text)
    if plain is None or not has_column(plain[0]):
        return _read_expression(text, plain)
    column, value = plain
    literal = Equals(column, (value,))
    if len(text) > LONGEST or is_surely_plain("", value):
        return Clause(text, literal)
    if _has_condition(value, has_column):
        return Clause(text, parse_expression(text), literal)
    if value[:1] in tuple(QUOTES):
        try:
            return Clause(text, parse_expression(text), literal)
        except BadFilter as error:  # a text that begins with an apostrophe, say
            if value.count(value[0]) % 2:
                return Clause(text, literal, doubtful=True, unclosed=str(error))
    return Clause(text, literal, doubtful=True, joins_unknown=_has_condition(value, lambda _: True))


def _read_expression(text: str, plain: tuple[str, str] | None) -> Clause:
    try:
        return Clause(text, parse_expression(text))
    except BadFilter:
        if plain is not None and _ONE_WORD.fullmatch(plain[0]):
            return Clause(text, Equals(plain[0], (plain[1],)))  # its column is what is wrong with it
        raise


def _has_condition(value: str, has_column: HasColumn) -> bool:
    """Whether a condition on a column begins behind one of the words `and` and `or`."""
    if _JOINED.search(value) is None:
        return False
    try:
        tokens = tokenize(value)
    except BadFilter:
        # an apostrophe or an inch mark that has no pair: look at the words alone
        tokens = tokenize(value.translate({ord(mark): " " for mark in QUOTES}))
    return any(_begins_condition(tokens, place + 1, has_column) for place, token in enumerate(tokens) if _joins(token))


def _joins(token: Token) -> bool:
    return token.is_word("and", "or")


def _begins_condition(tokens: list[Token], place: int, has_column: HasColumn) -> bool:
    end = len(tokens) - 1
    while True:
        if (words := words_of_column(tokens, place)) and has_column(" ".join(word.text for word in words)):
            return True  # without its quotes: the parser says so
        if not tokens[place].is_sign("(") and not tokens[place].is_word("not"):
            break
        place += 1
    if tokens[place].kind not in {"word", "quoted"} or not has_column(tokens[place].text):
        return False
    first, second, third = (tokens[min(place + step, end)] for step in (1, 2, 3))
    if first.is_sign(*COMPARISONS):
        return True
    if first.is_word("not"):
        return second.is_word("in") and third.is_sign("(")
    return (first.is_word("in") and second.is_sign("(")) or (
        first.is_word("is") and (second.is_word("missing") or (second.is_word("not") and third.is_word("missing")))
    )
