"""Sees every answer: counts it, logs it, and gives it the id of its request."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request

from parecido.server.load.figures import Figures
from parecido.server.load.log import FACTS, REQUESTS
from parecido.server.load.request_id import CURRENT, HEADER, request_id
from parecido.server.load.series import OTHER

ARRIVED = "parecido.arrived"
"""In the environment of a request: when it was there as a whole, by `time.perf_counter`."""
_log = logging.getLogger(REQUESTS)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Watch:
    """Counts and logs the answers of a service. Safe between threads."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def over(self, app: Flask) -> None:
        """See every answer of `app`, once all its routes are there."""
        rules = sorted(
            f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - _UNTOLD
        )
        self._figures.name_routes(rules)
        app.before_request_funcs.setdefault(None, []).insert(0, _note_route)
        app.wsgi_app = _Watched(app.wsgi_app, self)  # type: ignore[method-assign]

    def refused(self, code: str) -> None:
        """Count a refusal that the application does not know of."""
        self._figures.refused(code)

    def answered(self, identity: str, route: str, *, method: str, status: int, seconds: float, size: int) -> None:
        """Count and log an answer. `route` is the pattern of an address, never the address."""
        method = method if method in _METHODS else "?"
        told = route if route == OTHER else f"{'GET' if method == 'HEAD' else method} {route}"
        self._figures.answered(told, status, seconds)
        if _log.isEnabledFor(logging.INFO):
            facts = {"request_id": identity, "method": method, "route": route, "status": status}
            facts |= {"ms": round(seconds * 1000, 1), "bytes": size}
            _log.info("a request was answered", extra={FACTS: facts})


_ROUTE = "parecido.route"
"""In the environment of a request: its route's pattern, where there is one."""
_UNTOLD = frozenset({"HEAD", "OPTIONS"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


def _note_route() -> None:
    """Note the route of a request for whoever sees its answer."""
    if request.url_rule is not None:
        request.environ[_ROUTE] = request.url_rule.rule


class _Watched:
    """An application whose answers are seen."""

    def __init__(self, app: Wsgi, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start = environ.get(ARRIVED) or time.perf_counter()
        identity = request_id(environ.get("HTTP_X_REQUEST_ID"))
        said = [500, 0]

        def start_and_see(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said[0] = int(status[:3])
            said[1] = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
            return start_response(status, [*headers, (HEADER, identity)], *error)

        token = CURRENT.set(identity)
        try:
            return self._app(environ, start_and_see)
        finally:
            CURRENT.reset(token)
            self._watch.answered(
                identity,
                environ.get(_ROUTE, OTHER),
                method=environ.get("REQUEST_METHOD", ""),
                status=said[0],
                seconds=time.perf_counter() - start,
                size=said[1],
            )
