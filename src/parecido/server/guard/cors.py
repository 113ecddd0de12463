"""What lets the pages of other sites ask, in a browser (CORS): nothing, unless their origin was allowed.

No answer is for every page (`*`), and none lets a browser send its user's cookies along: there are none.
"""

from __future__ import annotations

from flask import Response

READING_METHODS = "GET, HEAD, POST"
METHODS = "GET, HEAD, POST, PUT, DELETE"
HEADERS = "Authorization, X-Api-Key, Content-Type, If-None-Match"
EXPOSED = "ETag, Retry-After, WWW-Authenticate"
MAX_AGE = 600
"""Seconds for which a browser may keep what it was told."""


def preflight_answer(origin: str, methods: str) -> Response:
    """Return the answer to a browser that asks whether a page of `origin` may send a request."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    allow_origin(response, origin)
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = HEADERS
    response.headers["Access-Control-Max-Age"] = str(MAX_AGE)
    return response


def allow_origin(response: Response, origin: str) -> None:
    """Let the pages of an origin read an answer."""
    for name, value in origin_headers(origin).items():
        response.headers[name] = value


def origin_headers(origin: str) -> dict[str, str]:
    """Return the headers that let the pages of an origin read an answer."""
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED}
