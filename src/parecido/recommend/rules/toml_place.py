"""Where in a TOML text a value stands, for the sentence that complains about it."""

from __future__ import annotations

import re


def line_of(text: str, key: str, table: str = "", number: int = 1) -> int | None:
    """Return the line, from 1, of a key at the top or in the `number`th `[[table]]`; None where it is not found.

    A table that lacks the key gives the line of its own header. Tables written in another way are not found.
    """
    lines = text.splitlines()
    headers = [place for place, line in enumerate(lines) if re.match(r"\s*\[", line)]
    start, found = 0, None
    if table:
        pattern = re.compile(rf"\s*\[\[\s*[\"']?{re.escape(table)}[\"']?\s*\]\]")
        own = [place for place in headers if pattern.match(lines[place])]
        if len(own) < number:
            return None
        start = own[number - 1] + 1
        found = start
    end = next((place for place in headers if place >= start), len(lines))
    wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return next((place + 1 for place in range(start, end) if wanted.match(lines[place])), found)
