"""What may not change the shop stands in nobody's way who may."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.conftest import ColourShop

from parecido.server.app import create_app
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key
from parecido.server.listener import open_listener
from parecido.server.load.control import Control
from parecido.server.load.lane import LANES
from parecido.server.load.series import QUEUED
from parecido.server.loop import ServingLoop
from parecido.settings import Settings

UNKNOWN = "pk_" + "x" * 43


class Service:
    """A service of the shop in a folder, which tells the lane that a request took."""

    def __init__(self, shop: ColourShop, folder: Path) -> None:
        self.control = Control()
        listener = open_listener("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        app = create_app(shop, guard=Guard(Keyring(keys_file(folder))), control=self.control)
        self.loop = ServingLoop(app, listener, Settings(threads=1))
        self.thread = threading.Thread(target=self.loop.run)
        self.thread.start()

    def ask(self, line: str, headers: dict[str, str]) -> tuple[int, str]:
        before = self._queued()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            method, path = line.split()
            connection.request(method, path, headers=headers)
            status = connection.getresponse().status
        finally:
            connection.close()
        (took,) = [name for name, was, now in zip(LANES, before, self._queued(), strict=True) if was != now]
        return status, took

    def _queued(self) -> list[float]:
        (numbers,) = self.control.figures.each(QUEUED)
        return [float(each[:-1].sum()) for each in numbers]


@pytest.fixture
def service(shop: ColourShop, tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "shop.sqlite").touch()
    running = Service(shop, tmp_path)
    yield running
    running.loop.stop()
    running.thread.join(10)
    assert not running.thread.is_alive()


@pytest.mark.parametrize(
    ("line", "status"), [("PUT /v1/products/red", 401), ("POST /v1/sync", 401), ("POST /nowhere", 404), ("BREW /", 405)]
)
def test_who_brings_no_key_waits_elsewhere(service: Service, line: str, status: int) -> None:
    assert service.ask(line, {}) == (status, "others")


def test_so_does_who_makes_one_up_or_has_one_that_only_reads(service: Service, tmp_path: Path) -> None:
    _, reads = add_key(tmp_path, "page")
    assert service.ask("DELETE /v1/products/red", {"X-Api-Key": UNKNOWN}) == (401, "others")
    assert service.ask("DELETE /v1/products/red", {"X-Api-Key": reads}) == (403, "others")


@pytest.mark.parametrize("header", ["Authorization", "X-Api-Key"])
def test_a_key_that_may_change_the_shop_has_the_lane_for_it(service: Service, tmp_path: Path, header: str) -> None:
    _, writes = add_key(tmp_path, "sync", "write")
    secret = f"Bearer {writes}" if header == "Authorization" else writes
    assert service.ask("DELETE /v1/products/red", {header: secret}) == (403, "changes")  # it was started for reading
    assert service.ask("GET /similar/red", {header: secret}) == (200, "questions")
