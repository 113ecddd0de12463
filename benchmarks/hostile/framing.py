"""HTTP itself: huge and broken headers, smuggling, pipelines, connections that are half closed or left."""

from __future__ import annotations

import random

from benchmarks.hostile.wire import Attack, http

HIDDEN = b"GET /v1/products/20013 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
ASK = b"GET /similar/20013?n=1&embed=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TRANSFERS = (
    *(
        b"chunked",
        b"Chunked",
        b" chunked",
        b"chunked, chunked",
        b"identity",
        b"gzip, chunked",
        b"\x0bchunked",
        b"",
        b"x",
    ),
    b"chunked\r\nTransfer-Encoding: identity",
)
LENGTHS = (
    *(
        b"0",
        b"5",
        b"-1",
        b"+5",
        b"5, 5",
        b"5\r\nContent-Length: 6",
        b"9" * 5000,
        b"0x5",
        b"5 5",
        b"",
        b"1_0",
        b"41943040",
    ),
    b"18446744073709551616",
)
ENDLESS = b"ffffffffffffffff\r\nhello"
"""A chunk that says to be longer than any connection lasts: no answer is owed to it."""
CHUNKS = (
    b"0\r\n\r\n",
    b"5\r\nhello\r\n0\r\n\r\n",
    b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
    ENDLESS,
    b"-5\r\nhello\r\n0\r\n\r\n",
    b"5\nhello\n0\n\n",
    b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n",
    b"0" * 40_000,
    b"0\r\n" + b"X: y\r\n" * 20_000,
)
HEADS = (
    b"GET / HTTP/1.1\r\nHost shop\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100) + b"\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n X: folded\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX\x00: y\r\n\r\n",
    b"GET /v1/model HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    b"GET /v1/model HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 12_000 + b"\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /images/" + b"a" * 30_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"\r\n" * 3000 + b"GET /health HTTP/1.0\r\n\r\n",
)
NAMED = (
    *(
        "Range",
        "If-None-Match",
        "If-Modified-Since",
        "Accept",
        "Cookie",
        "Expect",
        "Upgrade",
        "X-Forwarded-For",
        "Forwarded",
    ),
    *("X-Forwarded-Host", "X-HTTP-Method-Override", "Accept-Language", "Origin", "Referer", "Content-Type", "Date"),
)
TOLD = (
    "*",
    "",
    "bytes=0-1,2-3," * 500,
    "W/" * 3000,
    "100-continue",
    "h2c",
    '"' * 900,
    "\xff\xfe",
    "a;q=" + "9" * 400,
    "null",
)


def framing_attack(chance: random.Random) -> Attack:
    """Return bytes that are not quite one HTTP request."""
    return chance.choice([_broken, _smuggled, _smuggled, _pipeline, _half, _headers, _left])(chance)


def _broken(chance: random.Random) -> Attack:
    return Attack("HTTP", [chance.choice(HEADS)], half_close=True)


def _smuggled(chance: random.Random) -> Attack:
    version = chance.choice([b"1.1", b"1.1", b"1.0"])
    fields = [b"Content-Length: " + chance.choice(LENGTHS), b"Transfer-Encoding: " + chance.choice(TRANSFERS)]
    chance.shuffle(fields)
    fields = fields[: chance.choice([1, 2, 2])]
    head = b"POST /v1/similar HTTP/%s\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" % version
    body = chance.choice(CHUNKS)
    request = head + b"\r\n".join(fields) + b"\r\n\r\n" + body + HIDDEN
    return Attack("HTTP", [request], half_close=True, complete=body != ENDLESS)


def _pipeline(chance: random.Random) -> Attack:
    return Attack("HTTP", [ASK * chance.choice([2, 20, 200]) + HIDDEN])


def _half(chance: random.Random) -> Attack:
    request = http("POST", "/v1/similar", b'{"product": "20013"}', "application/json")
    kept = request[: chance.randrange(1, len(request) + 1)]
    return Attack("HTTP", [kept], half_close=True, complete=False)


def _headers(chance: random.Random) -> Attack:
    headers = [(chance.choice(NAMED), chance.choice(TOLD)) for _ in range(chance.choice([1, 3, 30]))]
    return Attack(
        "HTTP", [http("GET", chance.choice(["/images/20013", "/", "/v1/products", "/health"]), b"", "", headers)]
    )


def _left(chance: random.Random) -> Attack:
    """Return a question whose asker leaves before, or while, it is answered."""
    return Attack("HTTP", [ASK * chance.choice([1, 30])], hang_up=True, complete=False)
