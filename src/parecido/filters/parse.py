"""The grammar of filters.

    either     = both { "or" both }
    both       = single { "and" single }
    single     = "not" single | "(" either ")" | condition
    condition  = column "=" [ text ] | column "!=" text
               | column ( "<" | "<=" | ">" | ">=" ) ( number | day )
               | column [ "not" ] "in" "(" text { "," text } ")"
               | column "is" [ "not" ] "missing"

A column or a text is a word or is quoted; a keyword (in capitals or not) is one only where it stands alone.
"""

from __future__ import annotations

from typing import cast

from parecido.errors import BadFilter
from parecido.filters.expression import And, Bound, Compare, Equals, Expression, Not, Or, Sign, write_number, write_text
from parecido.filters.fault import fault
from parecido.filters.numbers import read_day, read_typed
from parecido.filters.several_words import words_of_column
from parecido.filters.tokens import Token, tokenize

LONGEST = 10_000
"""Characters of a filter."""
DEEPEST = 50
"""Parentheses and `not` inside one another."""
MOST_TERMS = 1_000
"""Conditions of a filter, each text of a list counted."""

_LONGEST_SHOWN = 80
"""Characters of a column's name in the sentence that tells to quote it."""
_RANGES = ("<", "<=", ">", ">=")
_AFTER_COLUMN = (
    "after a column comes =, !=, <, <=, >, >=, in (…), not in (…), is missing or is not missing; "
    "a column of several words is quoted, as in 'brand name'=Nike"
)
_AFTER_UNEQUAL = "after != comes a text; a value that is there at all is asked for with is not missing"
_AFTER_CONDITION = "join conditions with and or or, and quote what has several words, as in baseColour='Navy Blue'"


def parse_expression(text: str) -> Expression:
    """Return the expression that a filter writes. Raises BadFilter, which shows where it goes wrong.

    Takes time in proportion to the length; what is longer, deeper or of more terms than the constants of this module
    is refused. Whether the columns exist is for the mask to find out.
    """
    if len(text) > LONGEST:
        raise BadFilter(f"the filter has {len(text):,} characters, expected at most {LONGEST:,}; ask for less at once")
    return _Parser(text).parse()


class _Parser:
    """One pass over the pieces of a filter, by recursive descent no deeper than DEEPEST."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokenize(text)
        self._place = 0
        self._terms = 0

    def parse(self) -> Expression:
        if self._at_end():
            raise BadFilter("the filter is empty; write gender=Women, say")
        found = self._either(0)
        if not self._at_end():
            raise self._unexpected(_AFTER_CONDITION)
        return found

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _at_end(self) -> bool:
        return self._next.kind == "end"

    def _take(self) -> Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _took_word(self, keyword: str) -> bool:
        if not self._next.is_word(keyword):
            return False
        self._take()
        return True

    def _unexpected(self, advice: str) -> BadFilter:
        token = self._next
        problem = "an unexpected end" if token.kind == "end" else f"an unexpected {token.shown}"
        return fault(self._text, token.start, problem, advice)

    def _either(self, depth: int) -> Expression:
        parts = [self._both(depth)]
        while self._took_word("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self, depth: int) -> Expression:
        parts = [self._single(depth)]
        while self._took_word("and"):
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _single(self, depth: int) -> Expression:
        opens, negates = self._next.is_sign("("), self._next.is_word("not")
        if not opens and not negates:
            return self._condition()
        if depth == DEEPEST:
            raise fault(self._text, self._next.start, f"more than {DEEPEST} levels", "nest fewer parentheses and not")
        self._take()
        if negates:
            return Not(self._single(depth + 1))
        found = self._either(depth + 1)
        if not self._next.is_sign(")"):
            raise self._unexpected(f"close the parenthesis with ); {_AFTER_CONDITION}")
        self._take()
        return found

    def _condition(self) -> Expression:
        if words := words_of_column(self._tokens, self._place):
            name = write_text(" ".join(word.text for word in words))
            shown = name if len(name) <= _LONGEST_SHOWN else f"{name[: _LONGEST_SHOWN - 2]}…'"
            raise fault(self._text, words[0].start, "a column of several words", f"quote it: {shown}")
        column = self._column()
        sign = self._next
        if sign.is_sign("="):
            self._take()
            return Equals(column, (self._text_or_missing(),))
        if sign.is_sign("!="):
            self._take()
            return Not(Equals(column, (self._value(_AFTER_UNEQUAL),)))
        if sign.is_sign(*_RANGES):
            self._take()
            return Compare(column, cast(Sign, sign.text), self._bound(sign.text))
        return self._condition_of_words(column)

    def _condition_of_words(self, column: str) -> Expression:
        if self._took_word("is"):
            negated = self._took_word("not")
            if not self._took_word("missing"):
                raise self._unexpected("after is comes missing or not missing; a text is compared with =")
            self._count(self._next)
            return Not(Equals(column, ("",))) if negated else Equals(column, ("",))
        negated = self._took_word("not")
        if not self._took_word("in"):
            raise self._unexpected("after not comes in (…) here" if negated else _AFTER_COLUMN)
        texts = Equals(column, self._list())
        return Not(texts) if negated else texts

    def _column(self) -> str:
        if self._next.kind not in {"word", "quoted"} or self._next.is_word("and", "or") or not self._next.text:
            raise self._unexpected("here comes a column and what is asked of it, as in gender=Women")
        if self._next.text.startswith("`"):
            raise self._unexpected("a column is quoted with ' or \"")
        return self._take().text

    def _list(self) -> tuple[str, ...]:
        advice = "after in comes a list in parentheses, as in baseColour in (Red, 'Navy Blue')"
        if not self._next.is_sign("("):
            raise self._unexpected(advice)
        self._take()
        texts = [self._value(advice)]
        while self._next.is_sign(","):
            self._take()
            texts.append(self._value(advice))
        if not self._next.is_sign(")"):
            raise self._unexpected(f"{advice}: a comma between texts, ) behind the last, quotes around several words")
        self._take()
        return tuple(dict.fromkeys(texts))

    def _text_or_missing(self) -> str:
        """Return the text after `=`; nothing there asks for a missing value."""
        if self._at_end() or self._next.is_sign(")") or self._next.is_word("and", "or"):
            self._count(self._next)
            return ""
        return self._value("after = comes one text, in quotes where it has more than letters and digits")

    def _value(self, advice: str) -> str:
        if self._next.kind not in {"word", "quoted"} or self._next.is_word("and", "or"):
            raise self._unexpected(advice)
        self._count(self._next)
        return self._take().text

    def _bound(self, sign: str) -> Bound:
        token = self._next
        advice = f"after {sign} comes a number or a day, as in price{sign}49.90 and added{sign}2024-01-31"
        text = self._with_commas(token, self._value(advice))
        numbers = read_typed(text)
        if len(numbers) == 1:
            return numbers[0]
        if numbers:
            meant = " or ".join(map(write_number, numbers))
            raise fault(self._text, token.start, f"an unclear {text!r}", f"write {meant}")
        day = read_day(text) if len(text) == len("2024-01-31") else None
        if day is None:
            raise fault(self._text, token.start, f"an unexpected {token.shown}", advice)
        return day

    def _with_commas(self, token: Token, text: str) -> str:
        """Return a word with what follows it after a comma, where both are digits without a blank: `1.299,00`."""
        end = token.start + len(text)
        while token.kind == "word" and text[-1:].isdecimal() and self._next.is_sign(",") and self._next.start == end:
            digits = self._tokens[self._place + 1]  # there is one, if only the end
            if digits.kind != "word" or digits.start != end + 1 or not digits.text[:1].isdecimal():
                break
            self._take()
            text += "," + self._take().text
            end = token.start + len(text)
        return text

    def _count(self, token: Token) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise fault(self._text, token.start, f"more than {MOST_TERMS:,} terms", "ask for fewer in one filter")
