"""Changes of the shop with hostile pictures, columns, ids and tables; and keys that are none."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from urllib.parse import quote

from benchmarks.hostile.bombs import CHEAP, bomb
from benchmarks.hostile.pictures import hostile_picture, written
from benchmarks.hostile.place import Place
from benchmarks.hostile.wire import Attack, http

IDS = (
    "hostile",
    "../canary",
    "..\\canary",
    "/etc/passwd",
    "hostile\0",
    "\u202ehostile",
    "a" * 3000,
    "hostile/similar",
    " ",
    "=1+1",
)
COLUMNS = ("productDisplayName", "gender", "price", "url", "image", "picture", "id", "unknown", "")
VALUES = (
    "",
    "../canary.png",
    "x" * 100_000,
    "\0",
    "<script>",
    "=cmd()",
    1e308,
    -1,
    None,
    "javascript:alert(1)",
    "\ud800",
    "NaN",
)
KEYS = (
    "pk_",
    "pk_" + "a" * 43,
    "pk_" + "\xff" * 43,
    "pk_" + "a" * 30_000,
    "pk_" + "=" * 43,
    "pk_é",
    "Bearer",
    "pk_\t",
    "' or 1=1 --",
)


def write_attack(chance: random.Random, place: Place) -> Attack:
    """Return a change with a key that may make it, or a request with one that is none."""
    return chance.choice([_put, _put, _delete, _sync, _keys])(chance, place)


def _put(chance: random.Random, place: Place) -> Attack:
    columns = json.dumps({name: chance.choice(VALUES) for name in chance.sample(COLUMNS, 3)}).encode()
    pictures = [_picture(chance) for _ in range(chance.choice([0, 1, 1, 2, 11]))]
    body = b'--x\r\nContent-Disposition: form-data; name="product"\r\n\r\n' + columns + b"\r\n"
    for picture in pictures:
        body += (
            b'--x\r\nContent-Disposition: form-data; name="picture"; filename="../a.jpg"\r\n\r\n' + picture + b"\r\n"
        )
    body += b"--x--\r\n"
    return Attack(
        "changes", [http("PUT", _address(chance), body, "multipart/form-data; boundary=x", _bearer(place.write_key))]
    )


def _picture(chance: random.Random) -> bytes:
    makers: list[Callable[[random.Random], bytes]] = [hostile_picture, hostile_picture, _bomb, _plain]
    return chance.choice(makers)(chance)[:2_000_000]


def _plain(_chance: random.Random) -> bytes:
    return written("JPEG")


def _bomb(chance: random.Random) -> bytes:
    return bomb(chance.choice(CHEAP))


def _address(chance: random.Random) -> str:
    return "/v1/products/" + quote(chance.choice(IDS), safe=chance.choice(["", "/"]))


def _delete(chance: random.Random, place: Place) -> Attack:
    return Attack("changes", [http("DELETE", _address(chance), headers=_bearer(place.write_key))])


def _sync(chance: random.Random, place: Place) -> Attack:
    table = place.table.with_suffix(".kept").read_bytes()
    how = chance.choice(
        ["?force=true", "?dry_run=true", "", "?force=true&force=false", "?images=/etc&table=/etc/passwd"]
    )
    return Attack(
        "changes",
        [http("POST", f"/v1/sync{how}", headers=_bearer(place.write_key))],
        table=_table(chance, table),
    )


def _table(chance: random.Random, table: bytes) -> bytes:
    """Return the table that the sync reads, as somebody who can write it may leave it."""
    header, _, rows = table.partition(b"\n")
    columns = header.count(b",")
    strange = [
        table[: chance.randrange(len(table))],
        chance.randbytes(20_000),
        header + b"\n" + b'"' + rows,
        table + b"../canary" + b"," * columns + b"\n" + b"/etc/passwd" + b"," * columns + b"\n",
        header + b",image\n" + b"".join(line + b",../canary.png\n" for line in rows.splitlines()),
        table + b"\0" * 1000,
        table + b"hostile," + b"x" * 1_000_000 + b"," * (columns - 1) + b"\n",
        table + rows,
        header.replace(b"id", b"\xff\xfe") + b"\n" + rows,
        b"",
    ]
    return chance.choice(strange)


def _keys(chance: random.Random, place: Place) -> Attack:
    key, other = chance.choice(KEYS), chance.choice([*KEYS, place.read_key])
    headers = chance.choice(
        [
            [("Authorization", f"Bearer {key}")],
            [("X-Api-Key", key)],
            [("Authorization", f"Bearer {key}"), ("X-Api-Key", other)],
            [("Authorization", f"Basic {key}"), ("Authorization", f"Bearer {other}")],
            [("Authorization", f"Bearer {place.read_key}")],
        ]
    )
    method, path = chance.choice(
        [("DELETE", "/v1/products/20013"), ("POST", "/v1/sync"), ("GET", "/v1/products/20013")]
    )
    return Attack("keys", [http(method, path, headers=headers)])


def _bearer(key: str) -> list[tuple[str, str]]:
    return [("Authorization", f"Bearer {key}")]
