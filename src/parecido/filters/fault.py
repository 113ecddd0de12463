"""The sentence that says where a filter does not parse."""

from __future__ import annotations

from parecido.catalogue.values import quoted
from parecido.errors import BadFilter

MARK = "»"
_AROUND = 24
"""Characters shown on each side of the mark."""


def fault(text: str, at: int, problem: str, advice: str) -> BadFilter:
    """Return the error for a filter that goes wrong before its character `at` (from 0), which the sentence marks."""
    return BadFilter(f"the filter has {problem} at character {at + 1}: {marked(text, at)}; {advice}")


def marked(text: str, at: int) -> str:
    """Return the piece of a text around a place, with a mark in it: `price<»<50`."""
    before, after = text[max(0, at - _AROUND) : at], text[at : at + _AROUND]
    cut_before, cut_after = at > _AROUND, at + _AROUND < len(text)
    return f"{'…' * cut_before}{_shown(before)}{MARK}{_shown(after)}{'…' * cut_after}"


def _shown(piece: str) -> str:
    return quoted(piece, len(piece) + 1)[1:-1]
