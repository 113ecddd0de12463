"""What the model card of a repository (README.md) says at its head: licence and training data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_UNTOLD = "not told by the source"


@dataclass(frozen=True, slots=True)
class HubCard:
    """`name` and `licence` are None where the card does not tell them."""

    name: str | None = None
    licence: str | None = None
    data: str = _UNTOLD


def read_hub_card(folder: Path) -> HubCard:
    """Return what the YAML at the head of README.md says; nothing where there is none."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return HubCard()
    head = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", text, re.DOTALL)
    if head is None:
        return HubCard()
    licence = _value(head[1], "license_name") if _value(head[1], "license") == "other" else _value(head[1], "license")
    return HubCard(_value(head[1], "model_name"), licence, ", ".join(_list(head[1], "datasets")) or _UNTOLD)


def _value(head: str, key: str) -> str | None:
    """Return a plain value of one line."""
    found = re.search(rf"(?m)^{key}:[ \t]*([^\s#\[{{|>][^\n#]*)", head)
    return found[1].strip().strip("'\"") or None if found else None


def _list(head: str, key: str) -> list[str]:
    """Return a list of plain values, one to a line; one value counts as a list."""
    if (one := _value(head, key)) is not None:
        return [one]
    found = re.search(rf"(?m)^{key}:[ \t]*\n((?:[ \t]*-[ \t]+[^\n]+\n?)+)", head)
    return [line.strip().removeprefix("-").strip().strip("'\"") for line in found[1].splitlines()] if found else []
