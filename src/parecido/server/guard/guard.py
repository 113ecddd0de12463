"""The guard: looks at every request before its route does, and lets it in or refuses it.

In this order: the host's name, a browser's question whether it may ask, the key, its rate, what the key may do.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from flask import Flask, Response, current_app, g, request

from parecido.errors import AccessError
from parecido.server.errors import INTERNAL, route_of
from parecido.server.guard.access import EXTENSION, Access
from parecido.server.guard.admission import Admission
from parecido.server.guard.cors import METHODS, READING_METHODS, allow_origin, preflight_answer
from parecido.server.guard.denial import REALM, Denial, denial_answer
from parecido.server.guard.host import host_of
from parecido.server.guard.key import STAFF, Key
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.need import PICTURES, Need, need_of
from parecido.server.guard.presented import keys_in, presented_key
from parecido.server.guard.proxy import BehindProxy
from parecido.server.guard.rate import Buckets, Rates, asker
from parecido.server.upload import drain

_NEEDING = {
    Need.READ: "asking this service",
    Need.WATCH: "reading the service's figures",
    Need.STAFF: "reading the staff's notes",
    Need.WRITE: "changing the shop",
}


class Guard:
    """Lets requests in by their keys, origins and host names. `clock` tells seconds, and never goes back.

    `rates` are the buckets of those who ask; without them they are those of this process alone.
    """

    def __init__(
        self,
        keyring: Keyring,
        access: Access | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        rates: Rates | None = None,
    ) -> None:
        self._keyring = keyring
        self._access = access or Access()
        self._rates: Rates = Buckets(clock) if rates is None else rates

    def protect(self, app: Flask) -> None:
        """Stand before every route of `app`, also those that come later. To be called before other hooks are added."""
        app.extensions[EXTENSION] = self
        if self._access.trusted_proxy is not None:
            app.wsgi_app = BehindProxy(app.wsgi_app, self._access.trusted_proxy)  # type: ignore[method-assign]
        app.before_request(self._check)
        app.after_request(_mark)

    def lets_write(self, authorization: str, api_key: str) -> bool:
        """Whether a key in these headers may change the shop; for who sorts requests before they are looked at."""
        try:
            keys = [self._keyring.find(secret) for secret in keys_in(authorization, api_key)]
        except AccessError:  # the request is told so
            return False
        return len(keys) == 1 and keys[0] is not None and keys[0].scope == "write"

    def reading_origin(self, origin: str | None) -> str | None:
        """Return an origin whose pages may read a refusal, whoever asked: what is refused tells nothing of the shop."""
        known = origin in self._access.origins or origin in self._keyring.widget_origins()
        return origin if known else None

    def _check(self) -> Response | None:
        admission = g.admission = Admission()
        try:
            return self._admit(admission)
        except Denial as denial:
            admission.origin = self.reading_origin(request.headers.get("Origin"))
            drain(request)
            return denial_answer(denial, request.path)
        except AccessError as error:
            current_app.logger.error("%s was refused: %s", route_of(request), error)
            return denial_answer(Denial("internal_error", INTERNAL), request.path)

    def _admit(self, admission: Admission) -> Response | None:
        """Fill in what is found out; return the answer to a browser's question. Raises Denial."""
        widget_origins = self._keyring.widget_origins()
        admission.varies = bool(self._access.origins or widget_origins)
        self._check_host()
        need = need_of(request.method, request.path)
        origin = request.headers.get("Origin")
        if origin in self._access.origins:
            admission.origin = origin
        if origin is not None and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            if admission.origin is not None:
                return preflight_answer(origin, METHODS)
            if origin in widget_origins:  # the question comes without the key
                return preflight_answer(origin, READING_METHODS)
        if need is Need.NOTHING or (need is Need.WRITE and request.routing_exception is not None):
            return None  # where there is no such route, the answer is 404 or 405
        admission.private = self._access.require_key and need is not Need.WRITE
        key = admission.key = self._key()
        if key is not None and key.scope == "widget":
            _check_widget(key, origin)
            admission.origin = origin
        admission.staff = key.scope in STAFF if key is not None and key.scope != "read" else self._access.staff
        if not request.path.startswith(PICTURES):  # a picture costs little, and an answer shows dozens
            self._count(key)
        self._check_need(need, key)
        return None

    def _check_host(self) -> None:
        """Raise Denial for a name that the service does not answer to; a request of HTTP 1.0 need not name any."""
        header, hosts = request.environ.get("HTTP_HOST"), self._access.hosts
        if hosts is not None and header is not None and host_of(header) not in hosts:
            raise Denial(
                "wrong_host",
                f"this service does not answer to the host {header[:80]!r}; ask for localhost, "
                "or let it answer to that name: parecido serve SHOP --allow-host NAME",
            )

    def _key(self) -> Key | None:
        """Return the key that a request brings; None where it brings none. Raises Denial for one that is not known."""
        secret = presented_key(request)
        if secret is None:
            return None
        key = self._keyring.find(secret)
        if key is None:
            raise Denial(
                "unknown_key",
                "the key is not known here, or was revoked; make one: parecido keys SHOP add",
                {"WWW-Authenticate": f'{REALM}, error="invalid_token"'},
            )
        return key

    def _count(self, key: Key | None) -> None:
        """Raise Denial where who asks has asked too often."""
        address = asker(request.remote_addr)
        if key is None:
            who, rate = ("address", address), self._access.keyless_rate
        else:  # a widget's key is in every shopper's browser, so that each of them has a rate of their own
            who, rate = (key.id, address if key.scope == "widget" else ""), key.rate
        wait = self._rates.take(who, rate) if rate else 0.0
        if wait:
            whose = "an address may send without a key" if key is None else "this key may send"
            raise Denial(
                "too_many_requests",
                f"more than the {rate} requests a minute that {whose}; wait as the header Retry-After says",
                {"Retry-After": str(math.ceil(wait))},
            )

    def _check_need(self, need: Need, key: Key | None) -> None:
        """Raise Denial where a request needs a key, or one that may do more."""
        if need is Need.STAFF and self._access.staff and (key is None or key.scope != "widget"):
            need = Need.READ
        if key is None and self._is_open(need):
            return
        if key is None:
            what = _NEEDING[need]
            raise Denial(
                "key_needed",
                f"{what} needs a key; send it in the header Authorization, after the word Bearer",
                {"WWW-Authenticate": REALM},
            )
        if need is Need.WATCH and key.scope == "widget":
            raise Denial("wrong_scope", "a widget's key cannot read this; use one of scope read")
        if need is Need.WRITE and key.scope != "write":
            raise _lesser(f"a key of scope {key.scope} cannot change the shop; use one of scope write", "write")
        if need is Need.STAFF and key.scope not in STAFF:
            raise _lesser(f"a key of scope {key.scope} cannot read the staff's notes; use one of scope staff", "staff")

    def _is_open(self, need: Need) -> bool:
        """Whether no key is needed."""
        elsewhere = self._access.public or self._access.trusted_proxy is not None
        if need is Need.WATCH and (elsewhere or any(name in request.headers for name in _FORWARDED)):
            return False
        return need in {Need.READ, Need.WATCH} and not self._access.require_key


def _lesser(message: str, scope: str) -> Denial:
    """Return the denial of a key that may do less than is asked."""
    challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'
    return Denial("wrong_scope", message, {"WWW-Authenticate": challenge})


_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")
"""What a gateway adds: who asks is somebody else than who connected, and need not be of this machine."""


def _check_widget(key: Key, origin: str | None) -> None:
    """Raise Denial for a widget's key on a page of another origin, or on no page at all."""
    if origin != key.origin:
        raise Denial("wrong_origin", f"this key belongs to the pages of {key.origin} and works nowhere else")


def _mark(response: Response) -> Response:
    """Tell browsers and caches for whom an answer is."""
    admission: Admission = g.get("admission") or Admission()
    if admission.origin is not None:
        allow_origin(response, admission.origin)
    if admission.varies:
        response.vary.add("Origin")
    if admission.private:
        cached = response.headers.get("Cache-Control", "")
        response.headers["Cache-Control"] = cached.replace("public", "private") or "no-store"
        response.vary.update(("Authorization", "X-Api-Key"))  # a browser's own cache is that of all who sit before it
    return response
