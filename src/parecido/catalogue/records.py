"""Delimited text as records: RFC 4180 quoting, for a field that begins with a quote.

A `"` anywhere else is data (`EM Tempo 3.5" Pink Short`). A quoted field may hold delimiters, doubled quotes
and line ends, whatever its lines look like, up to a limit. What is wrong with one record stays with that
record: reading goes on at the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_LINES = 100
LONGEST_FIELD = 1 << 16
"""Lines and characters of one quoted field; a quote still open there is a slip, not the start of half the table."""

# Possessive: an odd quote at the end of the text must not be found by giving a doubled one back, and a quote
# that never closes costs one look ahead, not a search.
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"( *)')


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one record as written (quotes removed), the line it begins on (from 1), or its fault."""

    line: int
    values: tuple[str, ...]
    fault: str = ""


def split_records(text: str, delimiter: str, line: int = 1) -> Iterator[Record]:
    """Yield the records of `text`, whose lines end in "\\n" and whose first line has the number `line`.

    Lines that hold nothing but delimiters and white space are not records. A record whose quote is not
    closed, or closed where text follows, has no values but a fault, and the next record begins on the next
    line.
    """
    quote_at_start = delimiter + '"'
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        plain = text[start:end]
        values, fault = plain.split(delimiter), ""
        if '"' in plain and (plain[0] == '"' or quote_at_start in plain):
            values, fault, end = _quoted_record(text, start, end, delimiter)
        if fault or values[0].strip() or any(value.strip() for value in values):
            yield Record(line, tuple(values), fault)
        line += 1 + text.count("\n", start, end)
        start = end + 1


def _quoted_record(text: str, start: int, line_end: int, delimiter: str) -> tuple[list[str], str, int]:
    """Return the fields of the record at `start`, its fault ("" for none) and where its line ends."""
    field_end = re.compile(f"[^{re.escape(delimiter)}\\n]*")
    values: list[str] = []
    position = start
    while True:
        value, after, fault = _field(text, position, delimiter, field_end)
        if fault:
            return [], f"{fault} in field {len(values) + 1}", line_end
        values.append(value)
        if after == len(text) or text[after] == "\n":
            break
        position = after + 1
    return values, "", after


def _field(text: str, start: int, delimiter: str, field_end: re.Pattern[str]) -> tuple[str, int, str]:
    """Return the field at `start`, the position behind it and its fault ("" for none)."""
    after = start
    if text.startswith('"', start):
        match = _QUOTED.match(text, start, start + LONGEST_FIELD)
        if match is None or match[1].count("\n") >= MOST_LINES:
            return "", start, _open_quote(ended=match is None and start + LONGEST_FIELD >= len(text))
        after = match.end()
        if after == len(text) or text[after] in (delimiter, "\n"):
            return match[1].replace('""', '"'), after, ""
        if "\n" in match[1]:
            return "", start, "a quote opens and the next one, further down, does not close it"
        if delimiter in match[1]:
            return "", start, "text follows the closing quote"
        # `"Polo" Shirt`: not a quoted field at all, and no delimiter in doubt: the quotes are data.
    plain = field_end.match(text, after)
    plain_end = plain.end() if plain else after
    return text[start:plain_end], plain_end, ""


def _open_quote(*, ended: bool) -> str:
    """Return the fault of a quote that stays open until the text has `ended`, or else until the limit."""
    if ended:
        return "a quote opens and never closes"
    return f"a quote opens and does not close within {MOST_LINES} lines or {LONGEST_FIELD} characters"
