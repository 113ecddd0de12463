"""Where a host is, waited for as long as is wanted: the system's own lookup can be neither limited nor interrupted."""

from __future__ import annotations

import socket
import threading
from typing import Any


class Lookup:
    """One lookup under way; who does not wait for it any more leaves it behind."""

    def __init__(self, host: str, port: int) -> None:
        self._ended = threading.Event()
        self._found: list[Any] | None = None
        self._failed: OSError | UnicodeError | None = None
        threading.Thread(target=self._run, args=(host, port), name="parecido-lookup", daemon=True).start()

    def result(self, seconds: float) -> list[Any]:
        """Return what `socket.getaddrinfo` found. Raises what it raised, TimeoutError without an answer in time."""
        self._ended.wait(seconds)
        if self._failed is not None:
            raise self._failed
        if self._found is None:
            raise TimeoutError("timed out")
        return self._found

    def end(self) -> None:
        """Let nobody wait any longer."""
        self._ended.set()

    def _run(self, host: str, port: int) -> None:
        try:
            self._found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._failed = error
        self._ended.set()
