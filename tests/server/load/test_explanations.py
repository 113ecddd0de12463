"""Explanations, which may take the time of many photos, wait for each other alone."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.server.conftest import ColourShop
from tests.server.load.answered import answer_to

from parecido.errors import ModelError
from parecido.server.app import create_app
from parecido.server.listener import open_listener
from parecido.server.load.control import Control
from parecido.server.load.lane import EXPLANATIONS, rooms
from parecido.server.load.series import WAITING
from parecido.server.loop import ServingLoop
from parecido.settings import Settings

SETTINGS = Settings(threads=2)
QUESTION = json.dumps({"product": "red", "with": "blue", "weights": {"colour": 1}}).encode()


class HeldShop(ColourShop):
    """A shop that explains nothing, and that only once it is let."""

    browsing = None

    def __init__(self) -> None:
        super().__init__()
        self.explaining = threading.Event()
        self.let = threading.Event()

    def explain(self, **_asked: Any) -> None:
        self.explaining.set()
        self.let.wait(10)
        raise ModelError("it tells no regions")


class Full:
    """A service with one explanation at work and as many waiting as may."""

    def __init__(self) -> None:
        self.shop = HeldShop()
        self.control = Control()
        listener = open_listener("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        self.loop = ServingLoop(create_app(self.shop, SETTINGS, control=self.control), listener, SETTINGS)
        self.thread = threading.Thread(target=self.loop.run)
        self.thread.start()
        self.let_in = [self.send("/v1/explain", QUESTION, "application/json")]
        assert self.shop.explaining.wait(10)
        waiting = rooms(SETTINGS)[EXPLANATIONS].waiting
        self.let_in += [self.send("/v1/explain", QUESTION, "application/json") for _ in range(waiting)]
        for _ in range(1000):
            if self.control.figures.each(WAITING)[0][EXPLANATIONS, 0] == waiting:
                break
            answer_to(self.send("/health", None, ""))

    def send(self, path: str, body: bytes | None, media: str) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET" if body is None else "POST", path, body, {"Content-Type": media} if media else {})
        return connection

    def end(self) -> None:
        self.shop.let.set()
        for connection in self.let_in:
            connection.close()
        self.loop.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def full() -> Iterator[Full]:
    service = Full()
    yield service
    service.end()


def test_photos_are_answered_while_explanations_are_full(full: Full, photo_of: Callable[..., bytes]) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    photo = head + photo_of((250, 0, 0)) + b"\r\n--x--\r\n"
    for _ in range(3):
        answer, _ = answer_to(full.send("/fashion", photo, "multipart/form-data; boundary=x"))
        assert answer.status == 200
    assert not full.shop.let.is_set()


def test_one_more_is_told_when_there_is_room_again(full: Full) -> None:
    answer, body = answer_to(full.send("/v1/explain", QUESTION, "application/json"))
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["detail"] == "too many explanations wait already; ask again in 5 seconds"
    text = answer_to(full.send("/metrics", None, ""))[1].decode().splitlines()
    assert 'parecido_turned_away_total{lane="explanations"} 1' in text
    assert 'parecido_requests_waiting{lane="explanations"} 8' in text


def test_those_who_were_let_in_are_answered(full: Full) -> None:
    full.shop.let.set()
    assert [answer_to(connection)[0].status for connection in full.let_in] == [409] * 9
