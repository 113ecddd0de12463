"""Photos that a question names by their web address: fetched where that is switched on, from public places alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from parecido.errors import PictureError, PrivateAddress
from parecido.images.web.address import shown, tidy_address
from parecido.images.web.cache import Kept, PictureCache
from parecido.images.web.fetch import Fetcher
from parecido.server.refusal import Refusal
from parecido.settings import Settings, WebLimits

LIMITS = WebLimits(at_once=1, tries=1, timeout=5.0, total=10.0, redirects=3, allow_private=False)
"""Somebody waits for the answer, and a thread of the service waits with them."""
_THREADS_FOR_ONE = 4
"""One photo is fetched at a time for so many threads of the service: a slow host must not take all of them."""


class PhotoFetcher:
    """Fetches photos for questions, and keeps none. Safe between threads.

    Each address, and each that it redirects to, is looked up once and judged, and the connection goes to the very
    place that was judged: a name that leads elsewhere when it is looked up again (DNS rebinding) gains nothing.
    """

    def __init__(
        self, settings: Settings, limits: WebLimits = LIMITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._most = max(1, settings.threads // _THREADS_FOR_ONE)
        self._clock = clock
        self._turn = threading.Lock()
        self._ends: list[float] = []
        """When each of those that are at it is done at the latest, the first one first."""

    def fetch(self, address: str) -> bytes:
        """Return the file at an address, of at most the bytes that a photo may have. Raises Refusal."""
        try:
            tidy = tidy_address(address)
        except PictureError as error:
            raise Refusal("bad_photo_url", f"photo_url cannot be fetched: {error}") from error
        with self._slot():
            return self._fetch(tidy)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """Have one of the places of those that fetch. Raises Refusal where all are taken."""
        with self._turn:
            now = self._clock()
            if len(self._ends) >= self._most:
                wait = self._ends[0] - now
                raise Refusal(
                    "too_many_requests", "photos are being fetched for others; ask again in a moment", wait=wait
                )
            end = now + self._limits.total
            self._ends.append(end)
        try:
            yield
        finally:
            with self._turn:
                self._ends.remove(end)

    def _fetch(self, tidy: str) -> bytes:
        """Return the file at a tidy address. Raises Refusal."""
        try:
            # One for each photo: nothing is remembered of hosts that somebody made up.
            with closing(Fetcher(self._settings.limits, self._limits, _Nothing())) as fetcher:
                return fetcher.fetch(tidy)
        except PrivateAddress as error:  # its own words say where in the network a name leads
            reason = "its host, or one that it leads to, is not of the public internet"
            raise Refusal("bad_photo_url", f"the photo at {shown(tidy)} cannot be fetched: {reason}") from error
        except PictureError as error:
            raise Refusal("bad_photo_url", f"the photo at {shown(tidy)} cannot be fetched: {error}") from error


class _Nothing(PictureCache):
    """A cache that keeps nothing: no photo is written anywhere."""

    def __init__(self) -> None:
        super().__init__(Path())

    def find(self, address: str) -> Kept | None:  # noqa: ARG002
        return None

    def keep(self, address: str, kept: Kept) -> None:
        """Forget it."""
