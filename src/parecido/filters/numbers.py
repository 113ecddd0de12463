"""Which texts are numbers, which are days."""

from __future__ import annotations

import math
import re
from datetime import date

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_PLAIN = re.compile(_NUMBER)
_SYMBOL = r"[A-Z]{0,2}[$€£¥₹₩₺₽]"
_PRICE = re.compile(
    rf"(?:(?P<before>[A-Z]{{3}} |{_SYMBOL} ?))?(?P<number>{_NUMBER})(?P<after> [A-Z]{{3}}| ?{_SYMBOL})?"
)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]|$)")
_LONGEST = 64
"""Characters in the longest text that is looked at: no number of a shop is longer."""


def read_number(text: str) -> float | None:
    """Return a plain number as Python writes one (`12`, `-3.5`, `1e3`), None for any other text."""
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def read_price(text: str) -> tuple[float, str] | None:
    """Return the number and the currency ("" without one) of a table's text, None where it is no number.

    Beside plain numbers there are those with one currency, before or behind: `25.00 USD`, `R$ 99.90`, `€5`. A comma
    is never read: `1,299` means another number in another country.
    """
    found = _PRICE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or (found["before"] and found["after"]):
        return None
    number = read_number(found["number"])
    return None if number is None else (number, (found["before"] or found["after"] or "").strip())


def read_day(text: str) -> date | None:
    """Return the day of a text that begins with an ISO date, alone or before a time, None for any other text."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None
