"""Reads requests as waitress does, and refuses what two servers could read differently, or what only costs time."""

from __future__ import annotations

from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented, split_uri
from waitress.utilities import BadRequest, RequestHeaderFieldsTooLarge

MOST_HEADERS = 64 * 1024
"""Bytes of a request's first line and headers."""
_PIECE = 4096
"""Bytes of a chunked body that are read at once: waitress copies the rest of them again for each chunk."""
_MOST_BETWEEN = 16 * 1024
"""Bytes of a chunk's size or of trailers that have not ended yet; waitress looks through them again for each piece."""


class StrictParser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """One request. What is refused has its `error`, and where it could be read, its `path` all the same."""

    path = ""
    error: Any
    body_rcv: Any
    completed: bool
    chunked: bool

    def received(self, data: bytes) -> int:
        """Take in bytes and return how many of them belong to this request."""
        if not (self.chunked and self.body_rcv is not None):
            consumed: int = super().received(data)
            if isinstance(self.error, RequestHeaderFieldsTooLarge):
                self.path = _path(self.header_plus + data)
            return consumed
        consumed = 0
        while consumed < len(data) and not self.completed:
            consumed += super().received(data[consumed : consumed + _PIECE])
            between = max(len(self.body_rcv.control_line), len(self.body_rcv.trailer))
            if between > _MOST_BETWEEN and not self.completed:
                self.error = BadRequest(f"More than {_MOST_BETWEEN} bytes between two chunks, or after the last")
                self.completed = True
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the first line and the headers. Raises ParsingError."""
        try:
            super().parse_header(header_plus)
        except TransferEncodingNotImplemented as error:  # 501 would be said, but the fault is no server's
            raise ParsingError(str(error)) from error
        except ParsingError:
            self.path = _path(header_plus)
            raise
        except ValueError as error:  # an address or a length that Python cannot read
            self.path = _path(header_plus)
            raise ParsingError("The address or Content-Length is invalid") from error
        self._check_host()
        self._check_length(header_plus)

    def beginning(self, size: int) -> bytes:
        """Return the first bytes of the body, which stay where they are; it may be sent in chunks, of no length."""
        return b"" if self.body_rcv is None else bytes(self.body_rcv.getbuf().get(size))[:size]

    def _check_host(self) -> None:
        """Raise ParsingError where a request of HTTP 1.1 does not name one host (RFC 9112, section 3.2)."""
        host = self.headers.get("HOST")
        if (host is None and self.version == "1.1") or (host is not None and "," in host):
            self.chunked, self.body_rcv = False, None
            raise ParsingError("The header Host must be there once")

    def _check_length(self, header_plus: bytes) -> None:
        """Raise ParsingError for a body whose end is told in two ways, or in one that this version does not have."""
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            self.chunked, self.body_rcv = False, None
            raise ParsingError("Transfer-Encoding and Content-Length are both given")
        if "TRANSFER_ENCODING" in self.headers or (not self.chunked and _TRANSFER in header_plus.lower()):
            raise ParsingError("Transfer-Encoding is given where it cannot be")


_TRANSFER = b"\r\ntransfer-encoding"


def _path(head: bytes) -> str:
    """Return the path of a request whose head is not all there or not all right, "" where it has none."""
    words = head.lstrip().partition(b"\r\n")[0].split(b" ")
    if len(words) < 2:
        return ""
    try:
        return str(split_uri(words[1])[2])
    except (ValueError, ParsingError):
        return ""
