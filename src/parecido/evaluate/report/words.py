"""How the report says names and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parecido.evaluate.labels import TOGETHER

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
NARROW = "\u202f"
"""The space between a number and its sign, at which no line breaks."""
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spoken_column(column: str) -> str:
    """Return a column's name as words: articleType is "article type", base_colour "base colour"."""
    words = _HUMP.sub(" ", column).replace("_", " ").split()
    return " ".join(word if word.isupper() else word.lower() for word in words) or column


def spoken_label(columns: Sequence[str]) -> str:
    """Return the words for columns that count together: "article type and base colour"."""
    return join_words([spoken_column(column) for column in columns])


def spoken_name(label: str) -> str:
    """Return a label's own name as words; figures carry it with its columns joined by "+"."""
    return spoken_label(label.split(TOGETHER))


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def spoken_number(number: int) -> str:
    """Return a whole number as a sentence says it: in letters up to ten."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def of_shown(share: float, k: int) -> str:
    """Return how many of `k` products a share of them is, to one decimal: .83 of 10 is "8.3"."""
    return f"{share * k:.1f}"


def percent(share: float) -> str:
    """Return a share as a percentage: less than one, more than 99, for what would be rounded to none or all."""
    if 0 < share < 0.005:
        return f"<1{NARROW}%"
    return f">99{NARROW}%" if 0.995 <= share < 1 else f"{100 * share:.0f}{NARROW}%"
