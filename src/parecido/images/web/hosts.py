"""Hosts that do not answer: they are asked for no more, or each of their pictures would wait its full time."""

from __future__ import annotations

import threading

from parecido.errors import PictureError


class Hosts:
    """What became of the hosts of one run. Safe between threads; a host is a name and a port."""

    def __init__(self, most: int) -> None:
        """`most` is how many pictures in a row a host may leave without an answer."""
        self._most = most
        self._silent: dict[str, int] = {}
        self._reasons: dict[str, str] = {}
        self._lock = threading.Lock()

    def check(self, host: str) -> None:
        """Raise PictureError for a host that is asked for no more."""
        if host in self._reasons:
            raise PictureError(
                f"not fetched: {host} gave no answer for {self._most} pictures in a row ({self._reasons[host]}), so it "
                "is not asked for more in this run; run the command again when it answers"
            )

    def answered(self, host: str) -> None:
        """Take note of an answer, whatever it was: others may come."""
        with self._lock:
            self._silent.pop(host, None)

    def failed(self, host: str, reason: str) -> None:
        """Take note of a picture that all tries and all the time did not get an answer for."""
        with self._lock:
            self._silent[host] = self._silent.get(host, 0) + 1
            if self._silent[host] >= self._most:
                self._reasons[host] = reason
