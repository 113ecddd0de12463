"""Origins as browsers write them."""

from __future__ import annotations

import pytest

from parecido.errors import AccessError
from parecido.server.guard.origin import parse_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_origin(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    ["*", "null", "", "shop.example", "https://", "https://*.shop.example", "https://shop.example/page", "ftp://a.b",
     "https://a.b\r\nX: y", "https://user@a.b", "https://-a.b", "https://a.b:65536", f"https://{'a' * 300}.b"],
)  # fmt: skip
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(AccessError, match="is no origin; give scheme and host of one site"):
        parse_origin(text)
