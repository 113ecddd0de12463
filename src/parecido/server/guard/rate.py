"""How often who may ask: a bucket of tokens for each.

A bucket holds a minute's requests and fills evenly; a request takes one. So a burst is answered, and in the long run
no more than the rate.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol

MOST = 10_000
"""Buckets that are kept; past that, the one that was not asked for longest is forgotten, as if it were full."""


class Rates(Protocol):
    """The buckets of those who ask. Safe between threads."""

    def take(self, who: tuple[str, str], rate: int) -> float:
        """Take one of the `rate` requests a minute of `who`; return 0, or the seconds until there is one to take."""
        ...


def refill(left: float, at: float, *, rate: int, now: float) -> float:
    """Return what is in a bucket now that had `left` in it at a time."""
    return min(float(rate), left + (now - at) * rate / 60)


class Buckets:
    """The buckets of one process. Safe between threads; `clock` tells seconds, and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._turn = threading.Lock()
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, who: Hashable, rate: int) -> float:
        """Take one of the `rate` requests a minute of `who`; return 0, or the seconds until there is one to take."""
        with self._turn:
            now = self._clock()
            left, at = self._left.pop(who, (float(rate), now))
            left = refill(left, at, rate=rate, now=now)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / rate
            self._left[who] = (left - 1 if not wait else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return wait


def asker(address: str | None) -> str:
    """Return whom an address stands for: of IPv6 the first 64 bits, which is what one subscriber gets."""
    try:
        known = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False).network_address)
