"""Past what it can do, over real sockets: a clean 503 at once, and whoever asks for something else is answered."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator

import pytest
from tests.server.conftest import ColourShop
from tests.server.load.answered import answer_to

from parecido.server.app import create_app
from parecido.server.guard.access import read_access
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.listener import open_listener
from parecido.server.load.control import Control
from parecido.server.load.lane import PHOTOS
from parecido.server.load.series import WAITING
from parecido.server.loop import ServingLoop
from parecido.settings import Settings

ORIGIN = "https://shop.example"
BOUNDARY = "x"
HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


class Full:
    """A service whose one thread for photos is held, and where one photo waits: there is room for no other."""

    def __init__(self, shop: ColourShop, photo: bytes) -> None:
        settings = Settings(threads=1, queue=1)
        self.shop = shop
        self.control = Control()
        guard = Guard(Keyring(None), read_access(allow_origins=[ORIGIN]))
        app = create_app(shop, settings, guard, control=self.control)
        listener = open_listener("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        self.loop = ServingLoop(app, listener, settings)
        self.thread = threading.Thread(target=self.loop.run)
        self.thread.start()
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        self.photo = head.encode() + photo + f"\r\n--{BOUNDARY}--\r\n".encode()
        self.let_in = [self.send("/fashion")]
        assert shop.arrived.wait(10)
        self.let_in.append(self.send("/fashion"))
        while not self.control.figures.each(WAITING)[0][PHOTOS, 0]:
            self.ask("/health", "GET")

    def send(self, path: str, method: str = "POST", **more: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        body, headers = (self.photo, HEADERS) if method == "POST" else (None, {})
        connection.request(method, path, body=body, headers=headers | more)
        return connection

    def ask(self, path: str, method: str = "POST") -> tuple[http.client.HTTPResponse, bytes]:
        return answer_to(self.send(path, method))

    def end(self) -> None:
        self.shop.gate.set()
        for connection in self.let_in:
            connection.close()
        self.loop.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def full(shop: ColourShop, photo_of: Callable[..., bytes]) -> Iterator[Full]:
    shop.gate.clear()
    service = Full(shop, photo_of((250, 0, 0)))
    yield service
    service.end()


def test_the_classic_route_is_refused_in_its_own_shape(full: Full) -> None:
    answer, body = full.ask("/fashion")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert json.loads(body) == {
        "error": {"code": "overloaded", "message": "too many photos wait already; ask again in 1 second"}
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("more", [{}, {"Transfer-Encoding": "gzip"}])
def test_a_page_that_is_let_in_can_read_it_and_no_other(full: Full, more: dict[str, str]) -> None:
    """Also what is refused before it is a request."""
    answer, _ = answer_to(full.send("/fashion", Origin=ORIGIN, **more))
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (400 if more else 503, ORIGIN)
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert answer.headers["Vary"] == "Origin"
    other, _ = answer_to(full.send("/fashion", Origin="https://other.example", **more))
    assert other.headers["Access-Control-Allow-Origin"] is None


def test_the_api_with_a_problem(full: Full) -> None:
    answer, body = full.ask("/v1/similar")
    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(body) == {
        "type": "/problems/overloaded",
        "title": "as many requests wait as may",
        "status": 503,
        "detail": "too many photos wait already; ask again in 1 second",
        "code": "overloaded",
    }


@pytest.mark.parametrize("path", ["/health", "/health/ready", "/images/red", "/", "/similar/nobody?n=x", "/metrics"])
def test_what_is_no_photo_is_answered(full: Full, path: str) -> None:
    answer, _ = full.ask(path, "GET")
    assert answer.status == (400 if "nobody" in path else 200)


def test_those_who_were_let_in_are_answered_and_the_refusal_is_counted(full: Full) -> None:
    full.ask("/fashion")
    full.shop.gate.set()
    assert [answer_to(connection)[0].status for connection in full.let_in] == [200, 200]
    text = full.ask("/metrics", "GET")[1].decode()
    assert 'parecido_turned_away_total{lane="photos"} 1' in text.splitlines()
    assert 'parecido_refused_total{code="overloaded"} 1' in text.splitlines()
    assert 'parecido_request_seconds_count{route="other",status="503"} 1' in text.splitlines()


def test_a_connection_goes_on_after_a_refusal(full: Full) -> None:
    connection = full.send("/fashion")
    answer = connection.getresponse()
    assert (answer.status, bool(answer.read())) == (503, True)
    connection.request("GET", "/health")
    again, _ = answer_to(connection)
    assert again.status == 200


def test_not_ready_once_it_is_told_to_stop(full: Full) -> None:
    full.loop.stop()
    full.shop.gate.set()
    full.thread.join(10)
    assert full.control.readiness.state == "stopping"
    assert [answer_to(connection)[0].status for connection in full.let_in] == [200, 200]
