"""A web address from a table: checked, spelled in the one way it is fetched by, and shown without secrets."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from parecido.errors import PictureError

PORTS = {"http": 80, "https": 443}
_LONGEST = 8000
_LONGEST_HOST = 253
_LONGEST_SHOWN = 300
_NAME = re.compile(r"(?=.*[a-z0-9])[a-z0-9_.-]+")
_PATH = "/%:@!$&'()*+,;=~-._"
_QUERY = _PATH + "?"


def tidy_address(text: str) -> str:
    """Return the address as it is fetched: host in ASCII and lower case, other characters percent-encoded, no fragment.

    What is percent-encoded already stays so. Raises PictureError, whose message is the reason: no http(s) address, a
    user name or password in it, an unusable host or port, too long.
    """
    if len(text) > _LONGEST:
        raise PictureError(f"an address of {len(text)} characters, more than the {_LONGEST} allowed")
    parts = split_address(text)
    host = _ascii_host(parts.hostname or "")
    try:
        port = parts.port
    except ValueError:
        raise PictureError("the port in its address is no port") from None
    if port == 0:
        raise PictureError("the port in its address is no port")
    place = host if port is None or port == PORTS[parts.scheme] else f"{host}:{port}"
    query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    tidy = f"{parts.scheme}://{place}{quote(parts.path, safe=_PATH) or '/'}{query}"
    if len(tidy) > _LONGEST:
        raise PictureError(f"an address of {len(tidy)} characters, more than the {_LONGEST} allowed")
    return tidy


def split_address(text: str) -> SplitResult:
    """Return the parts of an http(s) address without a user name and password. Raises PictureError."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise PictureError("no usable web address") from None
    if parts.scheme not in PORTS:
        raise PictureError("no http or https address")
    if parts.username is not None or parts.password is not None:
        raise PictureError("its address holds a user name or password, which is not sent; take it out")
    if not parts.hostname:
        raise PictureError("its address names no host")
    return parts


def shown(address: str) -> str:
    """Return an address for a message: without user name, password, query and fragment, which may be secret."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return _cut(address.partition("?")[0].rpartition("@")[2])
    return f"{parts.scheme}://{_cut(parts.netloc.rpartition('@')[2] + parts.path)}{'?…' if parts.query else ''}"


def _cut(text: str) -> str:
    """Return the beginning of a text: a server may lead to an address of any length."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _ascii_host(host: str) -> str:
    """Return a host name as the network writes it. Raises PictureError."""
    if ":" in host:
        return f"[{host}]"
    if len(host) > _LONGEST_HOST:  # reading a name in other letters takes the square of its length
        raise PictureError(f"the host in its address has {len(host)} characters; a host name has at most 253")
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise PictureError("the host in its address is no host name") from None
    if not _NAME.fullmatch(name):
        raise PictureError("the host in its address is no host name")
    return name
