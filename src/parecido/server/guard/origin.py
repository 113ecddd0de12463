"""Origins: the scheme, host and port of a page, as a browser names it (RFC 6454)."""

from __future__ import annotations

import re

from parecido.errors import AccessError

_ORIGIN = re.compile(r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/?")
_LONGEST = 300
"""A host name has at most 253 letters."""
_USUAL = {"http": "80", "https": "443"}


def parse_origin(text: str) -> str:
    """Return an origin as a browser writes it: small letters, without the scheme's usual port.

    Raises AccessError for anything else, `*` and `null` among it: no answer is for every page.
    """
    found = _ORIGIN.fullmatch(text.strip().lower()) if len(text) <= _LONGEST else None
    if found is None or int(found[3] or 0) > 65535:
        raise AccessError(f"{text[:80]!r} is no origin; give scheme and host of one site, such as https://shop.example")
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" if port in {None, _USUAL[scheme]} else f"{scheme}://{host}:{port}"
