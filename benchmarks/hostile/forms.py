"""Multipart bodies: torn, with wrong boundaries, of many parts, nested, with huge headers and wrong names."""

from __future__ import annotations

import random

from benchmarks.hostile.pictures import hostile_picture, written
from benchmarks.hostile.wire import Attack, http

NAMES = (
    b"image",
    b"photo",
    b"question",
    b"like",
    b"dislike",
    b"n",
    b"where",
    b"picture",
    b"product",
    b"",
    b"\xff",
    b"a" * 900,
)
_MOST = 25_000_000
"""Bytes of a form; of longer ones that the service refuses by their length a few are enough."""
ROUTES = ("/fashion", "/v1/similar", "/v1/explain", "/similar", "/fashion?n=3&where=gender=Women")


def form_attack(chance: random.Random) -> Attack:
    """Return a request whose body is a form, in one of the ways in which it can be wrong."""
    boundary = chance.choice([b"x", b"--", b"a" * 70, b"----WebKitFormBoundary7"])
    kinds = [_part(chance) for _ in range(4)]
    parts = [chance.choice(kinds) for _ in range(chance.choice([1, 1, 2, 3, 12, 101, 1500]))]
    if sum(map(len, parts)) > _MOST:
        parts = parts[:12]
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts) + b"--%s--\r\n" % boundary
    media = "multipart/form-data; boundary=" + boundary.decode()
    body, media = _spoil(chance, body, media)
    return Attack("forms", [http("POST", chance.choice(ROUTES), body, media)])


def _part(chance: random.Random) -> bytes:
    name = chance.choice(NAMES)
    file = b'; filename="%s"' % chance.choice([b"a.jpg", b"", b"../../etc/passwd", b"\0", b"a" * 3000, b'a";x="'])
    headers = b'Content-Disposition: form-data; name="%s"' % name + (file if chance.random() < 0.6 else b"")
    if chance.random() < 0.1:
        headers += b"\r\nX-Long: " + b"h" * chance.choice([1000, 70_000, 300_000])
    if chance.random() < 0.1:
        headers += b"\r\nContent-Type: " + chance.choice(
            [b"multipart/mixed; boundary=y", b"text/plain; charset=utf-7", b"\xff"]
        )
    if chance.random() < 0.05:
        headers = chance.choice([b"", b":", headers.replace(b":", b""), headers.replace(b"form-data", b"attachment")])
    content = chance.choice([hostile_picture, _photo, _words, _nested])(chance)
    return headers + b"\r\n\r\n" + content


def _photo(_chance: random.Random) -> bytes:
    return written("JPEG")


def _words(chance: random.Random) -> bytes:
    return chance.choice(
        [b"3", b"-1", b"\xff\xfe", b"1" * 5000, b"gender=Women", b'{"n": 3}', b"{", b"x" * 140_000, b"\0"]
    )


def _nested(_chance: random.Random) -> bytes:
    return (
        b'--y\r\nContent-Disposition: form-data; name="image"; filename="b"\r\n\r\n' + written("PNG") + b"\r\n--y--\r\n"
    )


def _spoil(chance: random.Random, body: bytes, media: str) -> tuple[bytes, str]:
    """Return the body and its media type, spoilt in one of several ways, or left as they are."""
    none = chance.choice(["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x"])
    ways = (
        (body[: chance.randrange(len(body))], media),
        (body, media + chance.choice(["z", "; boundary=q", '"'])),
        (body, none),
        (body.replace(b"\r\n", b"\n"), media),
        (body + chance.randbytes(3000), media),
        (chance.randbytes(3000) + body, media),
        (body, media),
        (body, media),
    )
    return chance.choice(ways)
