"""What a web address is fetched as, what is refused, what is shown of it, and which computers are public."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parecido.errors import PictureError
from parecido.images.web.address import shown, tidy_address
from parecido.images.web.guard import is_public
from parecido.images.web.patience import read_wait


@pytest.mark.parametrize(
    ("written", "fetched"),
    [
        ("https://Shop.Example/a.jpg", "https://shop.example/a.jpg"),
        ("HTTP://shop.example", "http://shop.example/"),
        (" https://shop.example:443/a#top ", "https://shop.example/a"),
        ("http://shop.example:8080/a?b=c&d=%20", "http://shop.example:8080/a?b=c&d=%20"),
        ("https://shop.example/minha calça.jpg?cor=azul|verde", None),
        ("https://maçã.example/a", "https://xn--ma-tiap.example/a"),
        ("http://[2606:2800::1]:81/a", "http://[2606:2800::1]:81/a"),
    ],
)
def test_an_address_is_spelled_in_one_way(written: str, fetched: str | None) -> None:
    wanted = fetched or "https://shop.example/minha%20cal%C3%A7a.jpg?cor=azul%7Cverde"
    assert tidy_address(written) == wanted
    assert tidy_address(wanted) == wanted


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("a.jpg", "no http or https address"),
        ("file:///etc/passwd", "no http or https address"),
        ("https:///a.jpg", "its address names no host"),
        ("https://user:secret@shop.example/a", "its address holds a user name or password, which is not sent; take it"),
        ("https://user@shop.example/a", "its address holds a user name or password"),
        ("https://shop.example:port/a", "the port in its address is no port"),
        ("https://shop.example:99999/a", "the port in its address is no port"),
        ("https://[::1/a", "no usable web address"),
        ("https://sh op.example/a", "the host in its address is no host name"),
        ("https://a..example/a", "the host in its address is no host name"),
        ("https://a\x01b.example/a", "the host in its address is no host name"),
        ("https://a*b.example/a", "the host in its address is no host name"),
        (f"https://{'a' * 64}.example/a", "the host in its address is no host name"),
        (f"https://{'ç' * 5000}.example/a", "the host in its address has 5008 characters; a host name has at most 253"),
        ("https://shop.example:0/a", "the port in its address is no port"),
        (f"https://shop.example:{'9' * 5000}/a", "the port in its address is no port"),
        ("https://shop.example/" + "a" * 9000, "an address of 9021 characters, more than the 8000 allowed"),
    ],
)
def test_other_addresses_are_refused(written: str, reason: str) -> None:
    with pytest.raises(PictureError) as caught:
        tidy_address(written)
    assert str(caught.value).startswith(reason)


def test_secrets_are_not_shown() -> None:
    assert shown("https://user:secret@shop.example/a?token=t#f") == "https://shop.example/a?…"
    assert shown("https://shop.example/a") == "https://shop.example/a"
    assert shown("https://user:secret@[::1/a?token=t") == "[::1/a"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_addresses_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "192.0.0.1", "192.0.0.9", "192.88.99.1", "168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110",
        "64:ff9b:1::5db8:d822", "3fff::1", "5f00::1", "2001:20::1", "::5db8:d822", "2002:a83f:8110::1",
        "::ffff:0:a00:1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_of_private_and_special_networks(address: str) -> None:
    assert not is_public(address)


def test_how_long_a_server_asks_to_be_left_alone() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert read_wait("120") == 120.0
    assert read_wait("Thu, 01 Jan 2026 12:00:30 GMT", noon) == 30.0
    assert read_wait("Thu, 01 Jan 2026 11:00:00 GMT", noon) == 0.0
    for nothing in (None, "", "soon", "-1"):
        assert read_wait(nothing) is None
