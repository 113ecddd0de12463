"""What the guard asks of an operation: the keys that open it, and the codes with which it may be refused."""

from __future__ import annotations

from parecido.server.guard.need import PICTURES, Need, need_of

SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that `parecido keys SHOP add` made. Reading needs one where the service was started with "
        "`--require-key`; changing the shop always needs one of scope `write`, the notes for its staff one of scope "
        "`staff` or `write`.",
    },
    "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "The same key."},
}
KEYS: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}]
READING: list[dict[str, list[str]]] = [{}, *KEYS]
"""No key, or one: what reading needs is said when the service is started."""


def security_of(method: str, path: str) -> list[dict[str, list[str]]] | None:
    """Return the keys that an operation may be asked with, None where it needs none ever."""
    need = need_of(method, path)
    if need is Need.NOTHING:
        return None
    return KEYS if need is Need.WRITE else READING


def guard_refuses(method: str, path: str) -> tuple[str, ...]:
    """Return the codes with which the guard may refuse an operation."""
    need = need_of(method, path)
    if need is Need.NOTHING:
        return ("wrong_host",)
    counted = () if path.startswith(PICTURES) else ("too_many_requests",)
    scope = () if need is Need.READ else ("wrong_scope",)
    return ("wrong_host", "key_needed", "unknown_key", *scope, "wrong_origin", *counted)
