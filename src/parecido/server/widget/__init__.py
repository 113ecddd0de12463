"""GET /widget.js: the element <parecido-similar> for a shop's own pages. Its file lies beside this one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Response, request

FILE = Path(__file__).parent / "widget.js"
CACHE = "public, max-age=3600, stale-while-revalidate=604800"
"""A page never waits for it twice in an hour; after that a browser uses what it has while it asks for a newer one."""


def widget_routes() -> Blueprint:
    """Return the route."""
    routes = Blueprint("widget", __name__)
    body = squeeze(FILE.read_text(encoding="utf-8")).encode()
    etag = hashlib.sha256(body).hexdigest()[:32]

    @routes.get("/widget.js")
    def widget() -> Response:
        response = Response(body, mimetype="text/javascript")
        response.headers["Cache-Control"] = CACHE
        # Pages that load nothing from elsewhere without its leave (COEP) may load this.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(etag)
        response.make_conditional(request)
        return response

    return routes


def squeeze(script: str) -> str:
    """Return a script without its indentation and the lines that are comments or empty: each line stays as it is."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
