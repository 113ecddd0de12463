"""Delimited text as records: RFC 4180 quoting, for a field that begins with a quote.

A `"` anywhere else is data (`EM Tempo 3.5" Pink Short`). A quoted field may hold delimiters, doubled quotes
and line ends. What is wrong with one record stays with that record: reading goes on at the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive: an odd quote at the end of the text must not be found by giving a doubled one back, and a quote
# that never closes costs one look through the rest, not a search.
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
    lines = text[start:after].split("\n")
    if len(lines) > 1 and _read_as_rows(lines, delimiter):
        fault = f"a quote opens here and closes in line +{len(lines) - 1}, across lines that are rows themselves"
        return [], fault, line_end
    return values, "", after


def _field(text: str, start: int, delimiter: str, field_end: re.Pattern[str]) -> tuple[str, int, str]:
    """Return the field at `start`, the position behind it and its fault ("" for none)."""
    plain = field_end.match(text, start)
    plain_end = plain.end() if plain else start
    if not text.startswith('"', start):
        return text[start:plain_end], plain_end, ""
    match = _QUOTED.match(text, start)
    if match is None:
        return "", start, "a quote opens and never closes"
    after = match.end()
    if after == len(text) or text[after] in (delimiter, "\n"):
        return match[1].replace('""', '"'), after, ""
    if "\n" in match[1]:
        return "", start, "a quote opens and does not close on its line"
    if delimiter in match[1]:
        return "", start, "text follows the closing quote"
    # `"Polo" Shirt`: not a quoted field at all, and no delimiter in doubt: the quotes are data.
    plain = field_end.match(text, after)
    plain_end = plain.end() if plain else after
    return text[start:plain_end], plain_end, ""


def _read_as_rows(lines: list[str], delimiter: str) -> bool:
    """Whether a record over several lines is rather a quote left open, which met a stray one further down.

    By RFC 4180 such a record is valid, and it would swallow every row between the two quotes. Rows give
    themselves away: most of the lines have the width of the first, begin with the same kind of characters,
    and have no space behind a delimiter, as running text has.
    """
    first = lines[0].split(delimiter)
    if len(first) < 2:
        return False
    rows = 0
    for line in lines[1:]:
        fields = line.split(delimiter)
        same_kind = len(fields) == len(first) and _kind(fields[0]) == _kind(first[0])
        rows += same_kind and not any(field.startswith(" ") for field in fields[1:])
    return 2 * rows > len(lines) - 1


def _kind(text: str) -> tuple[bool, bool, bool]:
    """Which kinds of characters a text has: digits, letters, others."""
    kinds = {"d" if c.isdigit() else "l" if c.isalpha() else "o" for c in text}
    return "d" in kinds, "l" in kinds, "o" in kinds
