"""One picture from the web: redirects followed and checked, its size and time limited."""

from __future__ import annotations

import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin

from parecido.errors import PictureError
from parecido.images.file import check_length, check_size
from parecido.images.web.address import PORTS, shown, split_address, tidy_address
from parecido.images.web.cache import Kept, PictureCache, digest
from parecido.images.web.hosts import Hosts
from parecido.images.web.patience import ANOTHER_TRY_HELPS, Unanswered, pause_after, read_wait
from parecido.settings import PictureLimits, WebLimits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3 import BaseHTTPResponse, HTTPConnectionPool

    from parecido.images.web.connection import Watch

_CHUNK = 64 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"User-Agent": "parecido", "Accept": "image/*,*/*;q=0.5", "Accept-Encoding": "identity"}
_MOST_HOSTS = 64
"""Hosts to which connections are kept open."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one request: a picture, or None where the one that is kept has not changed."""

    kept: Kept | None
    storable: bool = False


_LONGEST_VALIDATOR = 1000
_DIGITS = 18
"""Of a length that a server says: more are not read as a number, which Python refuses past some thousands."""


class Fetcher:
    """Fetches pictures; safe to use from several threads. `sleep` takes seconds."""

    def __init__(
        self,
        limits: PictureLimits,
        web: WebLimits,
        cache: PictureCache,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._limits = limits
        self._web = web
        self._cache = cache
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._hosts = Hosts(web.silent)
        self._watches: set[Watch] = set()
        self._pools: OrderedDict[tuple[str, str, int], HTTPConnectionPool] = OrderedDict()
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(web.at_once)

    def fetch(self, address: str) -> bytes:
        """Return the picture at an address that `tidy_address` made.

        Raises PictureError, whose message is the reason, CatalogueError where the cache cannot be written, and
        CancelledError after `stop`.
        """
        with self._slots:
            kept = self._cache.find(address)
            answer = self._patiently(address, kept)
        if answer.kept is None:
            if kept is None:  # pragma: no cover - _read refuses a 304 that nothing asked for
                raise PictureError("the server says that it is unchanged, but nothing is kept of it")
            return check_size(kept.content, self._limits)
        if answer.storable:
            self._cache.keep(address, answer.kept)
        return answer.kept.content

    def stop(self) -> None:
        """Let what is being fetched end now, and fetch nothing more; safe from any thread."""
        self._stopped.set()
        with self._lock:
            for watch in self._watches:
                watch.end()

    def close(self) -> None:
        """Close the connections."""
        self.stop()
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def _patiently(self, address: str, kept: Kept | None) -> _Answer:
        """Ask until there is an answer, as often and as long as the limits allow."""
        left = self._web.total
        for attempt in range(1, self._web.tries + 1):
            began = time.monotonic()
            try:
                return self._ask(address, kept, left)
            except Unanswered as failure:
                left -= time.monotonic() - began
                pause = pause_after(attempt, failure.wait, self._web)
                if attempt == self._web.tries:
                    if failure.host:
                        self._hosts.failed(failure.host, str(failure))
                    raise PictureError(f"not fetched in {self._web.tries} tries: {failure}") from failure
                if pause > min(left, self._web.longest_pause):
                    raise PictureError(
                        f"not fetched: {failure}; it would be {pause:.0f} s until the next try"
                    ) from failure
            self._sleep(pause)
            left -= pause
        raise PictureError("not fetched: no try was allowed")

    def _ask(self, address: str, kept: Kept | None, seconds: float) -> _Answer:
        """Ask once, following redirects."""
        from parecido.images.web.connection import Watch  # noqa: PLC0415  (urllib3 only where something is fetched)

        with Watch(seconds, allow_private=self._web.allow_private) as watch, self._watched(watch):
            place = address
            for _ in range(self._web.redirects + 1):
                with self._respond(place, kept.conditions(place) if kept else {}, watch) as response:
                    if response.status not in _MOVED:
                        return self._read(response, place, kept, watch)
                    response.read(_CHUNK)
                    place = _next_place(place, response.headers.get("Location", ""))
        raise PictureError(f"more than {self._web.redirects} redirects")

    @contextmanager
    def _watched(self, watch: Watch) -> Iterator[None]:
        """Let `stop` end what is done in the block. Raises CancelledError where it has been called."""
        with self._lock:
            self._watches.add(watch)
        try:
            self._go_on()
            yield
        finally:
            with self._lock:
                self._watches.discard(watch)

    def _go_on(self) -> None:
        """Raise CancelledError after `stop`: what failed then says nothing of a picture."""
        if self._stopped.is_set():
            raise CancelledError

    @contextmanager
    def _respond(self, place: str, conditions: Mapping[str, str], watch: Watch) -> Iterator[BaseHTTPResponse]:
        """Yield the answer of one request; what fails on the network meanwhile is Unanswered, or refused for good."""
        from urllib3 import Timeout  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        parts = split_address(place)
        target = place[len(f"{parts.scheme}://{parts.netloc}") :]
        self._hosts.check(parts.netloc)
        try:
            response = self._pool(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme]).urlopen(
                "GET",
                target,
                headers={**_HEADERS, **conditions},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=Timeout(connect=self._web.timeout, read=self._web.timeout),
            )
            try:
                yield response
            finally:
                response.close()  # one that was read to its end has given its connection back by now
        except (HTTPError, OSError) as error:
            self._go_on()
            if watch.over:
                raise self._late(parts.netloc) from error
            raise _failure(error, parts) from error
        except ValueError as error:
            raise PictureError("the server's answer is malformed") from error

    def _read(self, response: BaseHTTPResponse, place: str, kept: Kept | None, watch: Watch) -> _Answer:
        """Return what an answer holds."""
        status, headers = response.status, response.headers
        host = split_address(place).netloc
        if status != 200:
            response.read(_CHUNK)  # a short answer leaves its connection free for the next request
            self._hosts.answered(host)
        if status == 304 and kept is not None and kept.conditions(place):
            return _Answer(None)
        if status in ANOTHER_TRY_HELPS:
            raise Unanswered(f"the server answers {status}", read_wait(headers.get("Retry-After")))
        if status != 200:
            raise PictureError(f"the server answers {status}")
        if headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
            raise PictureError("the server packs it, although it was asked not to")
        content = self._content(response)
        self._go_on()
        if watch.over:
            raise self._late(host)
        self._hosts.answered(host)
        etag, modified = (_validator(headers.get(name, "")) for name in ("ETag", "Last-Modified"))
        secret = "no-store" in headers.get("Cache-Control", "").lower()
        return _Answer(Kept(content, etag, modified, digest(place)), storable=bool(etag or modified) and not secret)

    def _late(self, host: str) -> PictureError:
        """Take note of a host that took all the time there is, and return what to say."""
        reason = f"not there after {self._web.total:g} s"
        self._hosts.failed(host, reason)
        return PictureError(reason)

    def _content(self, response: BaseHTTPResponse) -> bytes:
        """Read an answer up to the limit, whatever it said of its length."""
        said = response.headers.get("Content-Length", "")
        if said.isdecimal():
            check_length(int(said[:_DIGITS]), self._limits)  # longer ones are too large all the same
        parts = []
        size = 0
        while chunk := response.read(_CHUNK):
            size += len(chunk)
            if size > self._limits.max_bytes:
                raise PictureError(f"more than the {self._limits.max_bytes / 1e6:.1f} MB allowed")
            parts.append(chunk)
        return check_size(b"".join(parts), self._limits)

    def _pool(self, scheme: str, host: str, port: int) -> HTTPConnectionPool:
        """Return the connections to a host; of hosts not used for long they are closed."""
        from parecido.images.web.connection import open_pool  # noqa: PLC0415

        with self._lock:
            key = scheme, host, port
            pool = self._pools.pop(key, None) or open_pool(*key, self._web.at_once)
            self._pools[key] = pool
            while len(self._pools) > _MOST_HOSTS:
                self._pools.popitem(last=False)[1].close()
            return pool


def _validator(text: str) -> str:
    """Return what a server says to know a picture again by, "" for more than it would itself take back in a request."""
    return text if len(text) <= _LONGEST_VALIDATOR else ""


def _next_place(place: str, location: str) -> str:
    """Return where a redirect leads, as fetchable as the first address. Raises PictureError."""
    if not location:
        raise PictureError(f"{shown(place)} redirects to nowhere")
    try:
        target = tidy_address(urljoin(place, location))
    except (PictureError, ValueError) as error:
        raise PictureError(f"{shown(place)} redirects to {shown(location)}: {error}") from error
    if place.startswith("https:") and not target.startswith("https:"):
        raise PictureError(f"{shown(place)} redirects to {shown(target)}, which is not https")
    return target


def _failure(error: Exception, parts: SplitResult) -> PictureError | Unanswered:
    """Return what the network did in a few words; never the address, which may hold a secret."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    name, host = parts.hostname, parts.netloc
    if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME:
        return PictureError(f"there is no host {name}")
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return PictureError(f"{name} has no certificate that can be trusted")
    if isinstance(cause, TimeoutError) or "timed out" in str(error):
        return Unanswered("no answer in time", host=host)
    if isinstance(cause, OSError) and cause.strerror:
        return Unanswered(cause.strerror[:1].lower() + cause.strerror[1:], host=host)
    return Unanswered("the connection was cut", host=host)
