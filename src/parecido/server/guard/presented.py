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
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    found = {text for text in (bearer, request.headers.get("X-Api-Key", "").strip()) if text.startswith(PREFIX)}
    if len(found) > 1:
        raise Denial(
            "unknown_key", "Authorization and X-Api-Key hold different keys; send one", {"WWW-Authenticate": REALM}
        )
    return found.pop() if found else None
