"""Which products are held out: by name, so that variants of one product never stand on both sides."""

from __future__ import annotations

import hashlib
import re

HELD_OUT_PERCENT = 20

_NOT_LETTERS = re.compile(r"[^a-z ]")


def is_held_out(name: str) -> bool:
    """True for about one name in five: SHA-256 of the normalised name, mod 100, is below 20.

    Normalised: lower case, only the letters a to z and spaces kept, unless there are no letters. Products of one name
    (sizes, pack counts, model numbers apart) fall on one side together.
    """
    return _percent(name) < HELD_OUT_PERCENT


def is_judging(name: str) -> bool:
    """True for about half of all names, whether held out or not: those that judge, where the others choose."""
    return _percent(f"judge {name}") < 50


def _percent(name: str) -> int:
    lowered = name.lower()
    normalised = _NOT_LETTERS.sub("", lowered)
    if not normalised.strip():  # a name in another script, or a number: it is all there is to tell it by
        normalised = lowered
    return int(hashlib.sha256(normalised.encode()).hexdigest(), 16) % 100
