"""GET /openapi.json, and GET /docs: a page to read and try it, from this service's own files."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, json, request
from werkzeug.exceptions import NotFound

from parecido.errors import MissingExtra
from parecido.server.openapi.document import make_document
from parecido.server.openapi.operation import Gives, Operation, describe
from parecido.server.refusal import Refusal

FOLDER = Path(__file__).parent
PACKAGE = "flask_swagger_ui"
"""The package that carries Swagger UI's own files; of it nothing else is used."""
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Swagger UI writes styles into its elements."""
TYPES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "start.js": "text/javascript",
}


def openapi_routes() -> Blueprint:
    """Return the routes of the document and its viewer."""
    routes = Blueprint("openapi", __name__)

    @cache
    def document() -> bytes:
        return json.dumps(make_document(current_app), ensure_ascii=False).encode()

    @routes.get("/openapi.json")
    @describe(Operation("This document", "service", gives={200: Gives(dict[str, Any])}))
    def openapi() -> Response:
        return _send(document(), "application/json")

    @routes.get("/docs")
    def docs() -> Response:
        viewer_folder()
        return _send((FOLDER / "viewer.html").read_bytes(), "text/html")

    @routes.get("/docs/<name>")
    def docs_file(name: str) -> Response:
        if name not in TYPES:
            raise NotFound
        folder = FOLDER if name == "start.js" else viewer_folder()
        return _send((folder / name).read_bytes(), TYPES[name])

    return routes


def viewer_folder(find: Callable[[str], object] = importlib.util.find_spec) -> Path:
    """Return where Swagger UI lies. Raises Refusal where its package is not installed."""
    spec = find(PACKAGE)
    origin = getattr(spec, "origin", None)
    if origin is None:
        missing = MissingExtra("flask-swagger-ui", "docs", "the page of the API")
        raise Refusal("not_available", f"{missing}; /openapi.json is there without it") from missing
    return Path(origin).parent / "dist"


def _send(body: bytes, mimetype: str) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response
