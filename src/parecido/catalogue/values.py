"""What a cell of a table means, and how a value is shown inside a message."""

from __future__ import annotations

MISSING = "NA"
"""The literal that this field's tables write for a value nobody knows."""


def clean_value(value: str) -> str:
    """Return the text of a cell: white space around it is dropped, `NA` and nothing become ""."""
    text = value.strip()
    return "" if text == MISSING else text


def is_whole(text: str) -> bool:
    """Whether a text can be stored: not half a character, nor a byte of an argument that is no UTF-8 (a surrogate)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def quoted(text: str, longest: int = 80) -> str:
    """Return `text` in double quotes for a one-line message: control characters escaped, the end cut."""
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + '"'


def counted(count: int, things: str) -> str:
    """Return how many things there are: "12 products", "1 model"."""
    return f"{count} {things.removesuffix('s') if count == 1 else things}"


def listed(names: tuple[str, ...], most: int = 30) -> str:
    """Return names for a one-line message, separated by commas; past `most` of them only their number."""
    shown = ", ".join(quoted(name)[1:-1] for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
