"""Host names: those of this machine, and those that the service was told."""

from __future__ import annotations

import pytest

from parecido.errors import AccessError
from parecido.server.guard.host import LOCAL, host_of, hosts_to_answer, parse_hosts


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost:5000", "localhost"),
        ("LocalHost.", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:5000", "::1"),
        ("evil.example:5000", "evil.example"),
        ("localhost@evil.example", None),
        ("localhost, evil.example", None),
        ("localhost:5000:5000", None),
        ("", None),
        ("[::1", None),
    ],
)
def test_the_host_of_a_header(header: str, host: str | None) -> None:
    assert host_of(header) == host


def test_hosts_that_are_told() -> None:
    assert parse_hosts(["Shop.Example", "::1", "[fe80::1]"]) == {"shop.example", "::1", "fe80::1"}
    for wrong in ("shop.example:80", "a:1", "127.0.0.1:80", "[::1]:80", "https://shop.example", "a b", "*"):
        with pytest.raises(AccessError, match="is no host; give a name or an address without a port"):
            parse_hosts([wrong])


def test_whose_names_are_answered_to() -> None:
    told = frozenset({"shop.example"})
    assert hosts_to_answer(["127.0.0.5"], frozenset(), public=False) == LOCAL | {"127.0.0.5"}
    assert hosts_to_answer(["MyPC"], told, public=False) == LOCAL | {"mypc", "shop.example"}
    assert hosts_to_answer(["0.0.0.0"], frozenset(), public=True) is None
    assert hosts_to_answer(["0.0.0.0"], told, public=True) == LOCAL | {"0.0.0.0", "shop.example"}
