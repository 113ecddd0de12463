"""The listening socket."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from parecido.errors import ServerError
from parecido.server.listener import address_of, is_public, open_listener


def test_a_free_port_is_chosen_for_0() -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert address_of(listener) == f"http://127.0.0.1:{port}"
        assert not is_public(listener)
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass


def test_a_taken_port_is_named() -> None:
    with closing(open_listener("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ServerError) as caught:
            open_listener("127.0.0.1", port)
    assert str(caught.value) == f"port {port} is taken by another program; choose another with --port"


def test_on_macos_the_usual_taker_of_the_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with closing(open_listener("127.0.0.1", 0)) as listener, pytest.raises(ServerError, match="AirPlay"):
        open_listener("127.0.0.1", listener.getsockname()[1])


def test_every_address_is_public_and_reached_through_this_machines_own() -> None:
    with closing(open_listener("0.0.0.0", 0)) as listener:
        assert is_public(listener)
        assert address_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 70000, "port 70000 does not exist; choose one from 1 to 65535 with --port"),
        ("127.0.0.1", -1, "port -1 does not exist; choose one from 1 to 65535 with --port"),
        ("192.0.2.1", 0, "cannot listen on host 192.0.2.1, port 0: "),  # an address for documentation
    ],
)
def test_what_cannot_be_listened_on(host: str, port: int, message: str) -> None:
    with pytest.raises(ServerError) as caught:
        open_listener(host, port)
    assert str(caught.value).startswith(message)
