"""What commands print: text that cannot steer a terminal, and JSON.

Ids, captions, file names and what servers said come from outside. Printed as they are, an escape sequence in one could
clear the screen, retitle the window or write a line that the command never said.
"""

from __future__ import annotations

import json
import re

import click

_STEERING = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls (C0, C1), marks that turn the direction of writing, ends of lines, and bytes that are no text."""
_BYTE = 0xDC00
"""Python writes a byte of an argument or a file name that is no UTF-8 as this and the byte (PEP 383)."""


def echo(text: object, *, err: bool = False, lines: bool = False) -> None:
    """Print one line, to stderr where `err`; with `lines` the text's own line ends and tabs stay, and none is added."""
    click.echo(printable(str(text), lines=lines), err=err, nl=not lines)


def echo_json(value: object, *, indent: int | None = 2) -> None:
    """Print a value as JSON, letters beyond ASCII as they are; a number that JSON does not have is a ValueError."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    click.echo(_STEERING.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text))


def printable(text: str, *, lines: bool = False) -> str:
    """Return a text with what steers a terminal written as \\x1b or \\u202e; `lines` leaves line ends and tabs."""
    return _STEERING.sub(lambda found: found[0] if lines and found[0] in "\n\t" else _written(ord(found[0])), text)


def shortened(text: str, most: int = 1000) -> str:
    """Return a text without its middle where it is longer: what was typed may be a whole file by mistake."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 4 :]}"


def _written(code: int) -> str:
    if _BYTE + 0x80 <= code <= _BYTE + 0xFF:
        code -= _BYTE
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
