"""One HTTP connection of the generator: a request out, its whole answer in."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_RETRY = re.compile(rb"\r\nretry-after: *\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """An answer: its status, its body, and whether it says when to ask again."""

    status: int
    body: bytes
    retry_after: bool


class Connection(asyncio.Protocol):
    """Sends one request at a time; opened anew by `ask` where the server closed it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._got = bytearray()
        self._open = False

    async def ask(self, port: int, request: bytes) -> Reply:
        """Return the answer to a request. Raises OSError where there is none."""
        loop = asyncio.get_running_loop()
        if not self._open:
            await loop.create_connection(lambda: self, "127.0.0.1", port)
        self._got.clear()
        self._answer = loop.create_future()
        if self._transport is None:
            raise ConnectionError("the connection was closed")
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over a new connection."""
        self._transport, self._open = cast("asyncio.Transport", transport), True

    def data_received(self, data: bytes) -> None:
        """Take in a part of the answer."""
        self._got += data
        end = self._got.find(b"\r\n\r\n")
        if end < 0:
            return
        length = _LENGTH.search(self._got, 0, end + 2)
        if length is not None and len(self._got) >= end + 4 + int(length[1]):
            if _CLOSE.search(self._got, 0, end + 2) or self._got.startswith(b"HTTP/1.0"):
                self._open = False
                self.close()
            self._finish(end)

    def connection_lost(self, _error: Exception | None) -> None:
        """Whatever has not come by now does not come."""
        self._open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the connection was closed before the answer was whole"))

    def _finish(self, end: int) -> None:
        if self._answer is not None and not self._answer.done():
            retry = _RETRY.search(self._got, 0, end + 2) is not None
            self._answer.set_result(Reply(int(self._got[9:12]), bytes(self._got[end + 4 :]), retry))
