"""A proxy is believed who its clients are; its clients are not."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from parecido.errors import AccessError
from parecido.server.app import create_app
from parecido.server.guard.access import read_access
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.proxy import parse_proxy
from parecido.server.listener import open_listener
from parecido.server.loop import ServingLoop
from parecido.settings import Settings


@contextmanager
def serving(shop: Any, settings: Settings, proxy: str | None) -> Iterator[int]:
    """Serve with one keyless request a minute to each address, and to the host shop.example; give the port."""
    access = read_access(allow_hosts=["shop.example"], keyless_rate=1, trusted_proxy=proxy)
    access = access.bound_to("127.0.0.1", public=False)
    listener = open_listener("127.0.0.1", 0)
    app = create_app(shop, settings, Guard(Keyring(None), access))
    loop = ServingLoop(app, listener, settings)
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        loop.stop()
        thread.join(10)


def ask(port: int, **headers: str) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", "/similar/red?n=1&embed=0", headers=named)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_each_client_of_a_trusted_proxy_has_a_rate_of_its_own(shop: Any, settings: Settings) -> None:
    with serving(shop, settings, "127.0.0.1") as port:
        asked = [ask(port, X_Forwarded_For=address)[0] for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]
        assert asked == [200, 200, 429]
        assert ask(port, X_Forwarded_For="2001:db8::1")[0] == 200


def test_a_client_of_the_proxy_cannot_claim_another_address(shop: Any, settings: Settings) -> None:
    """A proxy adds the address that it saw to what the client wrote."""
    with serving(shop, settings, "127.0.0.1") as port:
        claims = [f"192.0.2.{n}, 198.51.100.7" for n in range(3)]
        assert [ask(port, X_Forwarded_For=claim)[0] for claim in claims] == [200, 429, 429]
        assert ask(port, X_Forwarded_For="198.51.100.7", Forwarded="for=192.0.2.99")[0] == 429


@pytest.mark.parametrize("proxy", [None, "192.0.2.1", "::1"])
def test_nobody_else_is_believed(shop: Any, settings: Settings, proxy: str | None) -> None:
    with serving(shop, settings, proxy) as port:
        claims = [f"192.0.2.{n}" for n in range(3)]
        assert [ask(port, X_Forwarded_For=claim)[0] for claim in claims] == [200, 429, 429]
        status, answer = ask(port, Host="other.example", X_Forwarded_Host="shop.example")
        assert (status, answer["error"]["code"]) == (421, "wrong_host")


def test_the_host_that_a_proxy_tells_is_checked(shop: Any, settings: Settings) -> None:
    with serving(shop, settings, "127.0.0.1") as port:
        told = [
            ask(
                port, Host="127.0.0.1", X_Forwarded_Host=host, X_Forwarded_Proto="https", X_Forwarded_For=f"192.0.2.{n}"
            )
            for n, host in enumerate(("shop.example", "shop.example:8443", "other.example"))
        ]
        assert [status for status, _ in told] == [200, 200, 421]


@pytest.mark.parametrize("header", ["", " ", ",", "[", ":", ":.", "]", "x" * 5000, '"', "192.0.2.1, ", "é"])
def test_a_header_that_is_no_address_is_no_fault(shop: Any, settings: Settings, header: str) -> None:
    with serving(shop, settings, "127.0.0.1") as port:
        assert ask(port, X_Forwarded_For=header)[0] == 200
        assert ask(port, X_Forwarded_For=header)[0] == 429  # whoever sends that has one rate, the proxy's own
        assert ask(port, X_Forwarded_Proto=header, X_Forwarded_Host="127.0.0.1")[0] == 429


@pytest.mark.parametrize("written", ["192.0.2.1:5678", "[2001:db8::1]:5678", "[2001:db8::1]", " 2001:db8::1 "])
def test_an_address_may_have_a_port(shop: Any, settings: Settings, written: str) -> None:
    with serving(shop, settings, "127.0.0.1") as port:
        address = "192.0.2.1" if "192" in written else "2001:db8::1"
        assert [ask(port, X_Forwarded_For=each)[0] for each in (written, address, "192.0.2.9")] == [200, 429, 200]


@pytest.mark.parametrize("name", ["*", "", "localhost", "10.0.0.0/8", "127.0.0.1:80"])
def test_what_is_no_address_is_refused(name: str) -> None:
    with pytest.raises(AccessError, match="is no address; give the proxy's own"):
        parse_proxy(name)


def test_an_address_is_written_as_connections_have_it() -> None:
    assert (parse_proxy("127.0.0.1"), parse_proxy("0:0::1")) == ("127.0.0.1", "::1")
