"""The keys of a shop: made, listed and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parecido.errors import AccessError
from parecido.server.guard.file import change_keys, read_keys
from parecido.server.guard.key import Key, Scope, make_key

__all__ = ["add_key", "read_keys", "revoke_keys"]


def add_key(
    shop: str | Path, name: str, scope: Scope = "read", *, origin: str | None = None, rate: int | None = None
) -> tuple[Key, str]:
    """Make a key for a shop's service; return what is kept of it and the key itself, which is not.

    Raises AccessError for a key that cannot be made as wished, ShopError where there is no shop.
    """
    key, secret = make_key(name, scope, origin=origin, rate=rate)
    change_keys(Path(shop), lambda keys: [*keys, key])
    return key, secret


def revoke_keys(shop: str | Path, ids: Sequence[str]) -> list[Key]:
    """Let some keys open nothing from now on; return them. All of them, or where an id is unknown, none.

    A running service asks the file at each request. Raises AccessError for an id that no key has.
    """
    gone: list[Key] = []

    def without(keys: Sequence[Key]) -> Sequence[Key]:
        known = {key.id: key for key in keys}
        for identity in dict.fromkeys(ids):
            if identity not in known:
                raise AccessError(f"no key has the id {identity[:40]!r}; run: parecido keys {shop} list")
            gone.append(known.pop(identity))
        return list(known.values())

    change_keys(Path(shop), without)
    return gone
