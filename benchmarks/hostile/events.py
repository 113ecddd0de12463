"""Events of pages: of products that are none, at ranks that are none, without end, and from origins that are none."""

from __future__ import annotations

import json
import random
from typing import Any

from benchmarks.hostile.wire import Attack, http

KINDS: tuple[Any, ...] = ("impression", "click", "click", "purchase", "", None, 1, ["click"])
PRODUCTS: tuple[Any, ...] = (
    *("20013", "20001", "20001", "no-such", "", "../../canary", "\ud800", "\0", "x" * 50_000, "=1+1", "' or 1=1 --"),
    *(None, 20013, {}, ["20013"]),
)
RANKS: tuple[Any, ...] = (1, 1, 1000, 0, -1, 1001, 2**63, 1.5, 1e308, "1", None, True)
COUNTS = (0, 1, 1, 2, 100, 101, 5000)
ORIGINS = (
    *("http://[", "http://[::1", "null", "", "https://127.0.0.1:99999999999", "http://a@b@127.0.0.1", "http://\xff"),
    *("javascript:alert(1)", "http://" + "a" * 20_000, "https://other.example", "://127.0.0.1", "127.0.0.1"),
)
MEDIA = (*["application/json"] * 3, *["text/plain"] * 3, "text/html", "application/x-www-form-urlencoded", "")
RAW = (
    *(
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"events": null}',
        b'{"events": {}}',
        b'{"events": [[]]}',
        b"\xff\xfe",
        b"\0" * 9000,
    ),
    *(b'{"events": ' + b"[" * 60_000, b'{"events": [], "events": []}', b'{"events": [' + b"{}," * 100_000 + b"{}]}"),
    b'{"events": [{"kind": "click", "shown": "20001", "rank": ' + b"9" * 5000 + b"}]}",
)


def event_attack(chance: random.Random) -> Attack:
    """Return a request that tells of events, right ones among them."""
    headers = [("Origin", chance.choice(ORIGINS))] if chance.random() < 0.4 else []
    path = "/v1/events" + chance.choice([""] * 6 + ["?", "?n=1", "?%ff"])
    return Attack("events", [http("POST", path, _body(chance), chance.choice(MEDIA), headers)])


def _body(chance: random.Random) -> bytes:
    if chance.random() < 0.25:
        return chance.choice(RAW)
    if chance.random() < 0.25:
        right = {"kind": "click", "product": "20013", "shown": "20001", "rank": 1}
        return json.dumps({"events": [right] * chance.choice([1, 20, 100])}).encode()
    event = {"kind": chance.choice(KINDS), "shown": chance.choice(PRODUCTS), "rank": chance.choice(RANKS)}
    event |= chance.choice([{}, {"product": chance.choice(PRODUCTS)}, {"who": "somebody"}])
    return json.dumps({"events": [event] * chance.choice(COUNTS)}).encode()
