"""Which texts are numbers, which are days."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import NamedTuple

_GAP = " \u00a0\u2009\u202f"
_NUMBER = r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+"
_PLAIN = re.compile(_NUMBER)
_SYMBOL = r"(?:[A-Z]{0,2}[$€£¥₹₩₺₽]|kr|zł|Kč|Ft|lei)"
_PRICE = re.compile(
    rf"([A-Z]{{3}}[{_GAP}]|{_SYMBOL}[{_GAP}]?)?"
    rf"(?:({_NUMBER})|([+-]?[0-9](?:[0-9.,'’{_GAP}]*[0-9.,])?))"
    rf"([{_GAP}][A-Z]{{3}}|[{_GAP}]?{_SYMBOL})?"
)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]|$)")
_LONGEST = 64
"""Characters in the longest text that is looked at: no number of a shop is longer."""


def _with_groups(mark: str, other: str) -> re.Pattern[str]:
    """Return what numbers look like whose decimals follow `mark`; thousands may stand apart, all in one way."""
    groups = rf"[1-9][0-9]{{0,2}}(?P<between>[{other}'’{_GAP}])[0-9]{{3}}(?:(?P=between)[0-9]{{3}})*"
    return re.compile(rf"[+-]?(?:[0-9]+|{groups})(?:[{mark}][0-9]+)?")


_POINT, _COMMA = _with_groups(".", ","), _with_groups(",", ".")
_APART = str.maketrans("", "", f",'’{_GAP}")
_TO_POINT = str.maketrans(",", ".", f".'’{_GAP}")

POINT, COMMA, LISTED, UNSURE, PLAIN = 1, 2, 4, 8, 16
"""Of a text's form: is a number only with a decimal point; only with a decimal comma; has commas as no number has them
(`40,42,44`), so is none in either way; is another number in either way; is a number as Python writes one."""


class Written(NamedTuple):
    """A text that is written as a number: what it is with a decimal point and with a decimal comma, nan where nothing.

    `form` has bits of the constants above; `currency` is "" where it has none.
    """

    point: float
    comma: float
    form: int
    currency: str


def read_number(text: str) -> float | None:
    """Return a plain number as Python writes one (`12`, `-3.5`, `1e3`), None for any other text."""
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def read_written(text: str) -> Written | None:
    """Return what a table's text is as a number, in either way of writing one; None where it is not written as one.

    Beside the number it may have one currency, before or behind: `25.00 USD`, `R$ 99,90`, `€5`.
    """
    found = _PRICE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    before, plain, marked, after = found.groups()
    if before and after:
        return None
    currency = (before or after or "").strip()
    return _read_marked(marked, currency) if plain is None else _read_plain(plain, currency)


def _read_plain(number: str, currency: str) -> Written | None:
    value = float(number)
    if number.isdigit():
        return Written(value, value, PLAIN, currency)
    if not math.isfinite(value):
        return None
    if "." not in number:  # neither a sign nor an exponent tells which mark decimals have
        return Written(value, value, PLAIN, currency)
    if number[-4:-3] == "." or number[0] in "+-":
        comma = _with_comma(number)
        return Written(value, comma, PLAIN | _form_of(value, comma), currency)
    return Written(value, math.nan, PLAIN | POINT, currency)


def _read_marked(number: str, currency: str) -> Written:
    """Return what a number with commas, or with signs between its thousands, is; its last sign says most."""
    comma_at, point_at = number.rfind(","), number.rfind(".")
    point = math.nan if comma_at > point_at >= 0 else _with_point(number)
    comma = math.nan if point_at > comma_at >= 0 else _with_comma(number)
    form = _form_of(point, comma)
    if not form and point != comma and comma_at >= 0 > point_at:
        form = LISTED
    return Written(point, comma, form, currency)


def _form_of(point: float, comma: float) -> int:
    if math.isnan(comma):
        return 0 if math.isnan(point) else POINT
    if math.isnan(point):
        return COMMA
    return 0 if point == comma else UNSURE


def _with_point(number: str) -> float:
    return float(number.translate(_APART)) if _POINT.fullmatch(number) else math.nan


def _with_comma(number: str) -> float:
    return float(number.translate(_TO_POINT)) if _COMMA.fullmatch(number) else math.nan


def read_typed(text: str) -> tuple[float, ...]:
    """Return which numbers a text may mean that somebody typed into a filter: none, one, or two.

    A plain number is that one. Else a comma is read where it can mean one thing: `59,90` and `1.299,00`, but `1,299` is
    one thousand in one country and one in another.
    """
    written = read_written(text)
    if written is None or written.currency:
        return ()
    numbers = (written.point,) if written.form & PLAIN else (written.point, written.comma)
    return tuple(dict.fromkeys(number for number in numbers if math.isfinite(number)))


def read_day(text: str) -> date | None:
    """Return the day of a text that begins with an ISO date, alone or before a time, None for any other text."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None
