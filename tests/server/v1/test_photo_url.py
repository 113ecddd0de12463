"""Photos by their web address: only where that is switched on, and then never from a private network."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.loopback import serving
from tests.server.v1.asking import ids, picture_of, problem
from tests.server.v1.conftest import SETTINGS

from parecido.cli import parecido, run_command
from parecido.recommend import Recommender
from parecido.server.app import create_app
from parecido.server.fetching import LIMITS, PhotoFetcher


class Web:
    """A web server of this machine: a blue picture at /blue, words at /words, and what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.address = ""


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()
    pages = {"/blue": picture_of("blue"), "/words": b"words"}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            body = pages.get(self.path, b"")
            self.send_response(302 if self.path == "/inside" else 200 if body else 404)
            self.send_header("Location", "http://127.0.0.2/secret")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with serving(Handler) as found.address:
        yield found


Service = Callable[[PhotoFetcher], FlaskClient]
CAREFUL = PhotoFetcher(SETTINGS)
CARELESS = PhotoFetcher(SETTINGS, replace(LIMITS, allow_private=True))
"""Takes this machine for a public one, so that there is something to fetch."""


@pytest.fixture
def service(built: Path) -> Iterator[Service]:
    with Recommender.open(built / "shop", SETTINGS) as shop:
        yield lambda fetcher: create_app(shop, SETTINGS, fetcher=fetcher).test_client()


def ask(client: FlaskClient, address: str, **more: object) -> Any:
    return client.post("/v1/similar", json={"photo_url": address, "n": 2, **more})


def test_no_address_is_fetched_unless_switched_on(reading: FlaskClient, web: Web) -> None:
    assert problem(ask(reading, f"{web.address}/blue")) == (409, "not_available")
    answer = reading.post("/v1/explain", json={"photo_url": f"{web.address}/blue", "with": "2"})
    assert problem(answer) == (409, "not_available")
    assert web.asked == []


def test_a_photo_at_an_address_is_one_like_any_other(service: Service, web: Web) -> None:
    client = service(CARELESS)
    assert sorted(ids(ask(client, f"{web.address}/blue"))) == ["2", "5"]
    assert sorted(ids(ask(client, f"{web.address}/blue", crop=[0, 0, 0.5, 1]))) == ["2", "5"]
    explained, sent = (
        client.post("/v1/explain", json={"with": "2", **photo}).get_json()
        for photo in (
            {"photo_url": f"{web.address}/blue"},
            {"photo": base64.b64encode(picture_of("blue")).decode()},
        )
    )
    assert explained == sent
    assert web.asked == ["/blue"] * 3, "nothing is kept"


def test_this_machine_and_its_network_are_not_asked(service: Service, web: Web) -> None:
    client = service(CAREFUL)
    port = web.address.rpartition(":")[2]
    for host in (
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "169.254.169.254",
    ):
        assert problem(ask(client, f"http://{host}:{port}/blue")) == (400, "bad_photo_url"), host
    assert web.asked == []


def look_up(monkeypatch: pytest.MonkeyPatch, *places: str) -> list[object]:
    """Let every name be at these places, in turn; return where connections go to, which nobody answers."""
    waiting, connected = list(places), list[object]()

    def found(_: str, port: int, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (waiting.pop(0), port))]

    def connect(_: socket.socket, place: object) -> None:
        connected.append(place)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return connected


def test_where_a_name_leads_inside_is_not_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = look_up(monkeypatch, "10.0.0.5")
    answer = ask(service(CAREFUL), "https://intranet.example/photo.jpg?token=1")
    assert problem(answer) == (400, "bad_photo_url")
    assert answer.get_json()["detail"] == (
        "the photo at https://intranet.example/photo.jpg?… cannot be fetched: its host, or one that it leads to, "
        "is not of the public internet"
    )
    assert connected == []


def test_a_name_that_leads_elsewhere_when_looked_up_again_gains_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the place that was judged is the one that is asked, and the name is not looked up again."""
    connected = look_up(monkeypatch, "93.184.216.34", "127.0.0.1")
    assert problem(ask(service(CAREFUL), "http://pictures.example/a.jpg")) == (400, "bad_photo_url")
    assert connected == [("93.184.216.34", 80)]


def test_a_redirect_does_not_lead_inside(service: Service, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host counts as public here, the second as what it is."""
    monkeypatch.setattr("parecido.images.web.guard.is_public", lambda place: place == "127.0.0.1")
    answer = ask(service(CAREFUL), f"{web.address}/inside")
    assert problem(answer) == (400, "bad_photo_url")
    assert "127.0.0.2" not in answer.text
    assert web.asked == ["/inside"]


@pytest.mark.parametrize(
    ("path", "code", "says"),
    [
        ("/words", "bad_image", "not a picture"),
        ("/nothing", "bad_photo_url", "cannot be fetched: the server answers 404"),
    ],
)
def test_what_is_no_photo(service: Service, web: Web, path: str, code: str, says: str) -> None:
    answer = ask(service(CARELESS), web.address + path)
    assert problem(answer) == (400, code)
    assert says in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "address",
    ["", "photo.jpg", "file:///etc/passwd", "ftp://a.example/b", "http://me:secret@a.example/b", "http://", "x" * 8001],
)
def test_what_is_no_address(service: Service, address: str) -> None:
    answer = ask(service(CAREFUL), address)
    assert problem(answer) == (400, "bad_photo_url")
    assert "secret" not in answer.text


def test_one_photo_in_one_way(service: Service, web: Web) -> None:
    assert problem(ask(service(CARELESS), f"{web.address}/blue", photo="AAAA")) == (400, "several_images")
    assert web.asked == []


def test_slow_hosts_do_not_take_all_threads(service: Service, web: Web) -> None:
    now = [100.0]
    fetcher = PhotoFetcher(replace(SETTINGS, threads=8), replace(LIMITS, allow_private=True), lambda: now[0])
    with fetcher._slot():
        now[0] += 3.5
        with fetcher._slot():
            answer = ask(service(fetcher), f"{web.address}/blue")
    assert problem(answer) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "7"  # the first of them ends ten seconds after it began
    assert ask(service(fetcher), f"{web.address}/blue").status_code == 200


@pytest.mark.parametrize(("options", "switched"), [([], False), (["--fetch-photos"], True)])
def test_the_command_switches_it_on(monkeypatch: pytest.MonkeyPatch, options: list[str], switched: bool) -> None:
    served: list[object] = []
    monkeypatch.setattr("parecido.server.run.serve", lambda _, **given: served.append(given["fetch_photos"]))
    assert run_command(parecido, ["serve", "shop", *options]) == 0
    assert served == [switched]
