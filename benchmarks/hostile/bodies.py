"""JSON bodies and questions in addresses: deep nesting, endless numbers, wrong types, lone surrogates, long texts."""

from __future__ import annotations

import base64
import json
import random
from typing import Any
from urllib.parse import quote

from benchmarks.hostile.pictures import hostile_picture, written
from benchmarks.hostile.wire import Attack, http

FIELDS = (
    *("product", "photo", "text", "like", "dislike", "crop", "n", "after", "where", "min_similarity", "weights"),
    *("colour", "group", "diversity", "category", "tidy", "embed", "with", "column", "most", "unknown", ""),
)
RAW = (
    b"",
    b"{",
    b"[" * 100_000,
    b'{"like":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b'{"n": NaN}',
    b'{"n": Infinity, "product": "20013"}',
    b'{"n": 1e999, "product": "20013"}',
    b'{"n": ' + b"9" * 5000 + b', "product": "20013"}',
    b'{"min_similarity": -1e-999, "product": "20013"}',
    b'{"product": "\\ud800"}',
    b'{"product": "\xff\xfe"}',
    b'{"product": "\\u0000"}',
    b'{"product": "20013", "product": "20001"}',
    b"\xef\xbb\xbf{}",
    b"null",
    b'"product"',
    b"{}" * 1000,
    '{"product": "20013"}'.encode("utf-16"),
    b'{"text": "' + b"a" * 2_000_000 + b'"}',
    b'{"where": "' + b"(" * 20_000 + b'"}',
    b'{"product": "20013", "where": "' + b"gender=Women and " * 3000 + b'gender=Men"}',
)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 3, 2**63, 1e308, -0.0, "", "20013", "../../canary", "\ud800", "\0", "x" * 70_000, "=", "red"),
    *(
        "gender=Women",
        "price<",
        "((((",
        "#12345",
        "colour=1e999",
        "colour=nan",
        [],
        [[]],
        ["20013"] * 101,
        {},
        {"a": 1},
    ),
    *([0, 0, 1, 1], [0, 0, 1e-9, 1e-9], [1, 1, 0, 0], [0.5, 0.5, 0.5, 0.5], ["a"], {"colour": -1}, {"colour": 1e308}),
)
POSTS = ("/v1/similar", "/v1/explain", "/v1/sync", "/v1/events", "/v1/products", "/fashion")
GETS = ("/v1/products", "/v1/facets", "/v1/products/20013/similar", "/similar/20013", "/similar", "/v1/model")


def body_attack(chance: random.Random) -> Attack:
    """Return a request with a JSON body, or with a question in its address."""
    if chance.random() < 0.4:
        asked = "&".join(f"{quote(chance.choice(FIELDS))}={_quoted(chance)}" for _ in range(chance.choice([1, 2, 5])))
        return Attack("questions", [http("GET", f"{chance.choice(GETS)}?{asked}")])
    media = chance.choice(["application/json"] * 6 + ["text/plain", "application/json; charset=utf-16", ""])
    coding = [("Content-Encoding", "gzip")] if chance.random() < 0.05 else []
    return Attack("questions", [http("POST", chance.choice(POSTS), _body(chance), media, coding)])


def _body(chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        return chance.choice(RAW)
    fields = {name: chance.choice(VALUES) for name in chance.sample(FIELDS, chance.choice([1, 2, 4]))}
    if chance.random() < 0.5:
        fields["product"] = "20013"
    elif chance.random() < 0.5:
        picture = hostile_picture(chance) if chance.random() < 0.7 else written("JPEG")
        fields["photo"] = base64.b64encode(picture).decode()
    return json.dumps(fields).encode()


def _quoted(chance: random.Random) -> str:
    value = chance.choice(VALUES)
    text = value if isinstance(value, str) else json.dumps(value)
    return chance.choice([quote(text[:5000], errors="replace"), "%", "%zz", "%00", "%ff%fe", "%ud800", "+" * 500])
