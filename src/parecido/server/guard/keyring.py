"""The keys that a running service knows: those of the file as it is now."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable
from pathlib import Path

from parecido.errors import AccessError
from parecido.server.guard.file import parse_keys, read_file
from parecido.server.guard.key import Key, digest_of, is_secret

SWAP = 0.5
"""Seconds for which a file that is gone still counts: so long a shop that is replaced may be without it."""


class Keyring:
    """The keys in a file, which is read again whenever it was changed: in every process, at its next request.

    Safe between threads. A file that cannot be read opens nothing and is told of at every request that asks for it.
    """

    def __init__(self, file: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Look into `file`, now and later; None is a service without keys."""
        self._file = file
        self._clock = clock
        self._turn = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()
        self._gone_at: float | None = None

    def keys(self) -> tuple[Key, ...]:
        """Return the keys that there are now. Raises AccessError where the file cannot be read."""
        if self._file is None:
            return ()
        with self._turn:
            try:
                about = self._file.stat()
                seen = (about.st_mtime_ns, about.st_size, about.st_ino)
                if seen != self._seen:
                    self._keys = parse_keys(read_file(self._file), self._file)
                    self._seen = seen
                self._gone_at = None
            except (FileNotFoundError, NotADirectoryError):
                self._forget()
            except OSError as error:
                reason = f"{self._file} cannot be read: {error.strerror or error}"
                raise AccessError(f"{reason}; let the service's user own it, with mode 0600") from error
            return self._keys

    def find(self, secret: str) -> Key | None:
        """Return the key that a secret is, None for no key; the time it takes tells nothing about the keys."""
        keys = self.keys()
        if not is_secret(secret):
            return None
        digest, found = digest_of(secret), None
        for key in keys:
            if hmac.compare_digest(key.sha256, digest):
                found = key
        return found

    def widget_origins(self) -> frozenset[str]:
        """Return the origins whose pages may ask with a key of their own; none where the file cannot be read."""
        try:
            return frozenset(key.origin for key in self.keys() if key.origin is not None)
        except AccessError:  # who brings a key is told of it
            return frozenset()

    def _forget(self) -> None:
        now = self._clock()
        self._gone_at = now if self._gone_at is None else self._gone_at
        if now - self._gone_at >= SWAP:
            self._seen, self._keys = None, ()
