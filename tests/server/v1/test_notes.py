"""GET /v1/products/<id>/notes: for the staff alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.server.v1.asking import problem

from parecido.health.finding import MISLABELLED, Finding
from parecido.health.kept import keep_health
from parecido.recommend import Recommender
from parecido.server.app import create_app
from parecido.server.guard.access import Access
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.settings import Settings
from parecido.shop.reader import Shop

SETTINGS = Settings(threads=2, workers=1)


@pytest.fixture
def staff(fake_shop: Path) -> Iterator[FlaskClient]:
    """A client of a service that takes everybody for the shop's staff."""
    with Recommender.open(fake_shop, SETTINGS) as shop:
        guard = Guard(Keyring(None), Access(staff=True))
        yield create_app(shop, SETTINGS, guard).test_client()


def test_shoppers_see_none(reading: FlaskClient) -> None:
    assert problem(reading.get("/v1/products/0/notes")) == (401, "key_needed")
    assert reading.get("/v1/model").get_json()["staff"] is False


def test_notes(staff: FlaskClient, fake_shop: Path) -> None:
    assert staff.get("/v1/model").get_json()["staff"] is True
    assert staff.get("/v1/products/0/notes").get_json() == {"notes": [], "kept": None, "current": False}
    wrong = Finding("0", MISLABELLED, 0.75, "baseColour is Red, looks like Pink", "baseColour", "Pink", ("1",))
    with Shop(fake_shop) as shop:
        keep_health(fake_shop, shop.facts, (wrong,))
    found = staff.get("/v1/products/0/notes").get_json()
    assert found["notes"] == [
        {
            "kind": "mislabelled",
            "score": 0.75,
            "detail": "baseColour is Red, looks like Pink",
            "column": "baseColour",
            "suggestion": "Pink",
            "others": ["1"],
        }
    ]
    assert (found["kept"][:2], found["current"]) == ("20", True)


def test_what_is_refused(staff: FlaskClient) -> None:
    assert problem(staff.get("/v1/products/x/notes")) == (404, "unknown_product")
    assert problem(staff.get("/v1/products/0/notes?n=1")) == (400, "bad_field")
