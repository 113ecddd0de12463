"""A web server on this machine that serves one file, as badly as a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.loopback import serving


@dataclass
class Web:
    """What the server does; a test changes it as it goes. `/moved` redirects to `leads_to`."""

    content: bytes = bytes(range(250)) * 4
    etag: str | None = '"one"'
    cuts: list[int] = field(default_factory=list)
    """How many bytes of the next answers are sent before the connection is cut."""
    refusals: list[int] = field(default_factory=list)
    """The statuses of the next answers, which have no content."""
    length: bool = True
    chunked: bool = False
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """The path and the range of every request."""
    address: str = ""
    leads_to: str = "/file"


@contextmanager
def serve(web: Web) -> Iterator[Web]:
    """Serve on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self, web)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name there)
            pass

    with serving(Handler) as web.address:
        yield web


def answer(request: BaseHTTPRequestHandler, web: Web) -> None:
    request.close_connection = True
    web.asked.append((request.path, request.headers["Range"]))
    if web.refusals:
        request.send_response(web.refusals.pop(0))
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    if request.path == "/moved":
        request.send_response(302)
        request.send_header("Location", web.leads_to)
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    start = continued_at(request, web)
    body = web.content[start:]
    request.send_response(206 if start else 200)
    if start:
        request.send_header("Content-Range", f"bytes {start}-{len(web.content) - 1}/{len(web.content)}")
    if web.etag is not None:
        request.send_header("ETag", web.etag)
    if web.chunked:
        request.send_header("Transfer-Encoding", "chunked")
    elif web.length:
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    sent = body[: web.cuts.pop(0)] if web.cuts else body
    request.wfile.write(b"%x\r\n%s\r\n" % (len(body), sent) if web.chunked else sent)
    if web.chunked and sent == body:
        request.wfile.write(b"0\r\n\r\n")


def continued_at(request: BaseHTTPRequestHandler, web: Web) -> int:
    """Where a request for the rest of the file it has begins; 0 where it has another one."""
    wanted = request.headers["Range"]
    if wanted is None or request.headers["If-Range"] != web.etag:
        return 0
    return int(wanted.removeprefix("bytes=").removesuffix("-"))
