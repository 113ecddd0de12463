"""A shop of six drawn products behind /v1: read by all tests, or copied for one that changes it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.conftest import draw_tiny
from tests.fake_model import write_fake_model
from tests.server.open_door import OpenDoor

from parecido.build import build_shop
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.listener import address_of, open_listener
from parecido.server.loop import ServingLoop
from parecido.server.snapshot import RequestSnapshot
from parecido.server.writing import SyncSource, Writing
from parecido.settings import Settings

SETTINGS = Settings(threads=2, workers=1)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with images/, styles.csv and the shop of them by the model that can be worked out by hand."""
    folder = tmp_path_factory.mktemp("v1")
    tiny = draw_tiny(folder)
    card = write_fake_model(folder / "fake.onnx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parecido.build.shop.shipped_model", lambda: (card, folder / "fake.onnx"))
        build_shop(tiny.images, tiny.table, folder / "shop", settings=SETTINGS)
    return folder


@pytest.fixture(scope="session")
def reading(built: Path) -> Iterator[FlaskClient]:
    """A client of a service that only reads; nobody asks for keys."""
    with Recommender.open(built / "shop", SETTINGS) as shop:
        yield create_app(shop, SETTINGS).test_client()


@pytest.fixture
def changing(built: Path, tmp_path: Path) -> Iterator[Flask]:
    """A service of a copy of the shop, which anybody may change."""
    shutil.copytree(built / "shop", tmp_path / "shop")
    shutil.copytree(built / "images", tmp_path / "images")
    shutil.copy(built / "styles.csv", tmp_path)
    with closing(LiveShop(Recommender.open(tmp_path / "shop", SETTINGS))) as live:
        source = SyncSource(str(tmp_path / "images"), tmp_path / "styles.csv")
        app = create_app(
            RequestSnapshot(lambda: live.current), SETTINGS, OpenDoor(), writing=Writing(live, SETTINGS, source)
        )
        yield app


@pytest.fixture
def address(changing: Flask) -> Iterator[str]:
    """The address of that service over a real socket."""
    listener = open_listener("127.0.0.1", 0)
    loop = ServingLoop(changing, listener, SETTINGS)
    thread = threading.Thread(target=loop.run)
    thread.start()
    yield address_of(listener)
    loop.stop()
    thread.join(10)
