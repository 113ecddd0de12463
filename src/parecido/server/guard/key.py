"""A key: what lets a program ask, and how it is made.

A key is 32 random bytes, written as `pk_` and 43 letters. What is kept is its SHA-256: nobody can guess, try or look up
32 random bytes, so a hash that is slow on purpose, which passwords need, would only slow every request down.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, get_args

from parecido.errors import AccessError
from parecido.server.guard.origin import parse_origin

Scope = Literal["read", "staff", "write", "widget"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""`read` asks, `staff` asks and reads the notes for the shop's staff, `write` does so and changes the shop, `widget`
asks from the pages of one origin.
"""
STAFF: frozenset[Scope] = frozenset({"staff", "write"})
"""The scopes that read what is for the shop's staff."""
RATES: dict[Scope, int] = {"read": 600, "staff": 600, "write": 6000, "widget": 120}
"""Requests a minute where nothing else is said; of a widget's key, for each address that asks with it."""
PREFIX = "pk_"
_SECRET = re.compile(r"pk_[A-Za-z0-9_-]{43}")
_MOST_NAME = 60
MOST_RATE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. `rate` is in requests a minute, 0 for no limit; `made` is ISO 8601, UTC."""

    id: str
    name: str
    scope: Scope
    origin: str | None
    rate: int
    made: str
    sha256: str = field(repr=False)


def make_key(
    name: str, scope: Scope, *, origin: str | None = None, rate: int | None = None, now: datetime | None = None
) -> tuple[Key, str]:
    """Return a new key and its secret, which is nowhere else.

    Raises AccessError for a name that cannot be shown, for what is no scope or no rate, and for an origin where the
    scope has none or needs one.
    """
    if scope not in SCOPES:
        raise AccessError(f"{scope!r:.80} is no scope of a key; the scopes are read, write and widget")
    if rate is not None and (type(rate) is not int or not 0 <= rate <= MOST_RATE):
        raise AccessError(f"{rate!r:.80} is no rate; give whole requests a minute up to {MOST_RATE}, or 0 for no limit")
    if not name.strip() or len(name) > _MOST_NAME or not name.isprintable():
        raise AccessError(f"the name {name[:80]!r} is no name for a key; give 1 to {_MOST_NAME} letters of one line")
    if scope == "widget" and origin is None:
        raise AccessError("a widget's key belongs to the pages of one origin; give it: --origin https://shop.example")
    if scope != "widget" and origin is not None:
        raise AccessError(f"a key of scope {scope} has no origin; leave --origin out, or add --scope widget")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = Key(
        id=secrets.token_hex(4),
        name=name.strip(),
        scope=scope,
        origin=None if origin is None else parse_origin(origin),
        rate=RATES[scope] if rate is None else rate,
        made=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        sha256=digest_of(secret),
    )
    return key, secret


def is_secret(text: str) -> bool:
    """Whether a text has the form of a key."""
    return _SECRET.fullmatch(text) is not None


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()
