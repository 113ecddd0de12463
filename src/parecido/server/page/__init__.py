"""GET /: the page. Its files lie beside this one and need no build step."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from parecido.server.headers import PAGE_POLICY

FOLDER = Path(__file__).parent
# Types are written down because the ones that Python knows depend on the machine.
TYPES = {".html": "text/html", ".svg": "image/svg+xml", ".css": "text/css", ".js": "text/javascript"}
"""The kinds of files that the page is made of; nothing else in the folder is served."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page, held in memory: all of them together are smaller than one photo."""

    body: bytes
    packed: bytes
    """The same, packed with gzip."""
    mimetype: str
    etag: str


def page_routes() -> Blueprint:
    """Return the routes of the page and its files."""
    routes = Blueprint("page", __name__)
    files = {path.name: _read(path) for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}

    @routes.get("/")
    def page() -> Response:
        return _send(files["index.html"])

    @routes.get("/page/<name>")
    def page_file(name: str) -> Response:
        if name not in files:
            raise NotFound
        return _send(files[name])

    return routes


def _read(path: Path) -> PageFile:
    body = path.read_bytes()
    return PageFile(body, gzip.compress(body, mtime=0), TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:32])


def _send(file: PageFile) -> Response:
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(file.packed if packed else file.body, mimetype=file.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    response.headers["Cache-Control"] = "no-cache"  # kept, but asked about each time: a new version shows at once
    response.set_etag(f"{file.etag}-gzip" if packed else file.etag)
    response.make_conditional(request)
    return response
