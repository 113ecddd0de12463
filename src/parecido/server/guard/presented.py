"""The key that a request brings."""

from __future__ import annotations

from flask import Request

from parecido.server.guard.denial import REALM, Denial
from parecido.server.guard.key import PREFIX


def presented_key(request: Request) -> str | None:
    """Return the key in `Authorization: Bearer` or in `X-Api-Key`, None where there is none.

    Never from the address, which logs and browsers keep. What does not begin as our keys do is a gateway's own and
    passed over. Raises Denial where the two headers hold different keys.
    """
    found = keys_in(request.headers.get("Authorization", ""), request.headers.get("X-Api-Key", ""))
    if len(found) > 1:
        raise Denial(
            "unknown_key", "Authorization and X-Api-Key hold different keys; send one", {"WWW-Authenticate": REALM}
        )
    return found.pop() if found else None


def keys_in(authorization: str, api_key: str) -> set[str]:
    """Return the keys in the two headers that may hold one, each "" where it is not there."""
    scheme, _, token = authorization.strip().partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    return {text for text in (bearer, api_key.strip()) if text.startswith(PREFIX)}
