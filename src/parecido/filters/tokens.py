"""The pieces of a filter: words, quoted texts and signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from parecido.filters.fault import fault

Kind = Literal["word", "quoted", "sign", "end"]

QUOTES = "'\""
_BLANK = re.compile(r"\s*")
_SIGN = re.compile(r"<=|>=|!=|[=<>(),]")
_WORD = re.compile(r"(?:[^\s()=<>,!]|!(?!=))+")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter. `text` is what it means (without quotes, NFC), `start` where it begins, from 0."""

    kind: Kind
    text: str
    start: int

    def is_word(self, *keywords: str) -> bool:
        """Whether it is one of these keywords, in capitals or not; a quoted text never is."""
        return self.kind == "word" and self.text.lower() in keywords

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs

    @property
    def shown(self) -> str:
        """How a sentence names it."""
        return "end" if self.kind == "end" else repr(self.text if len(self.text) <= 40 else self.text[:39] + "…")


def is_word(text: str) -> bool:
    """Whether a text is one word, as a filter may write it without quotes."""
    return text[:1] not in QUOTES and _WORD.fullmatch(text) is not None


def tokenize(text: str) -> list[Token]:
    """Return the pieces in order, the last of kind "end". Raises BadFilter for a quotation mark without its pair.

    A mark opens a quoted text where a piece begins; inside a word it is a letter, as in O'Neill. Takes time in
    proportion to the length.
    """
    tokens: list[Token] = []
    at = _skip_blank(text, 0)
    while at < len(text):
        if text[at] in QUOTES:
            token, at = _read_quoted(text, at)
        elif sign := _SIGN.match(text, at):
            token, at = Token("sign", sign.group(), at), sign.end()
        elif word := _WORD.match(text, at):
            token, at = Token("word", unicodedata.normalize("NFC", word.group()), at), word.end()
        else:  # pragma: no cover  (every character is one of the above)
            raise fault(text, at, f"an unexpected {text[at]!r}", "leave it out")
        tokens.append(token)
        at = _skip_blank(text, at)
    tokens.append(Token("end", "", len(text)))
    return tokens


def _skip_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _read_quoted(text: str, start: int) -> tuple[Token, int]:
    """Return the quoted text that begins at `start`, and where it ends; a doubled mark stands for itself."""
    mark, parts, at = text[start], list[str](), start + 1
    while (end := text.find(mark, at)) >= 0:
        parts.append(text[at:end])
        if text[end + 1 : end + 2] != mark:
            return Token("quoted", unicodedata.normalize("NFC", mark.join(parts)), start), end + 1
        at = end + 2
    raise fault(
        text, start, f"a {mark} without its pair", f"close the text with {mark}; inside the text write {mark} twice"
    )
