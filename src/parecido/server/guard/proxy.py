"""A proxy before the service: what it says of its clients, and why nobody else is believed.

A proxy adds the address from which a client came to `X-Forwarded-For`. What stood there before, the client itself may
have written, so the last address alone is taken, and only from the proxy. What does not read as an address, a scheme or
a host is passed over, as if the proxy had not said it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from parecido.errors import AccessError
from parecido.server.guard.host import host_of

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def parse_proxy(address: str) -> str:
    """Return a proxy's address as connections from it have it. Raises AccessError for what is no address."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError as error:
        raise AccessError(
            f"{address[:80]!r} is no address; give the proxy's own, from which it connects, as 127.0.0.1"
        ) from error


class BehindProxy:
    """A WSGI application that is told by one proxy, at the address `trusted`, who its clients are."""

    def __init__(self, application: Application, trusted: str) -> None:
        self._application = application
        self._trusted = trusted

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        if environ.get("REMOTE_ADDR") == self._trusted:
            _believe(environ)
        return self._application(environ, start_response)


def _believe(environ: Environ) -> None:
    """Put what the proxy says into the place of what the connection says."""
    if client := _address(_last(environ, "HTTP_X_FORWARDED_FOR")):
        environ["REMOTE_ADDR"] = environ["REMOTE_HOST"] = client
    scheme = _last(environ, "HTTP_X_FORWARDED_PROTO").lower()
    if scheme in {"http", "https"}:
        environ["wsgi.url_scheme"] = scheme
    host = _last(environ, "HTTP_X_FORWARDED_HOST")
    if host_of(host) is not None:
        environ["HTTP_HOST"] = host


def _last(environ: Environ, header: str) -> str:
    """Return what the proxy added to a header."""
    return str(environ.get(header, "")).rpartition(",")[2].strip()


def _address(text: str) -> str | None:
    """Return an address without the port that some proxies write behind it; None for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
