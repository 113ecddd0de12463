"""Live, ready, and who may read the figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from parecido.server.app import create_app
from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key
from parecido.server.load.control import Control
from parecido.server.load.readiness import State

Service = Callable[..., FlaskClient]


@pytest.mark.parametrize(("state", "status"), [("starting", 503), ("ready", 200), ("stopping", 503)])
def test_ready_is_between_the_start_and_the_end(shop: Any, state: State, status: int) -> None:
    control = Control()
    control.readiness.become(state)
    client = create_app(shop, control=control).test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (status, {"status": state})
    assert client.get("/health/live").json == {"status": "live"}
    assert client.get("/health").status_code == 200


@pytest.fixture
def service(shop: Any, tmp_path: Path) -> Service:
    (tmp_path / "shop.sqlite").touch()

    def make(**access: Any) -> FlaskClient:
        return create_app(shop, guard=Guard(Keyring(keys_file(tmp_path)), Access(**access))).test_client()

    return make


def status(client: FlaskClient, secret: str | None = None, **headers: str) -> int:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if secret is not None:
        sent["X-Api-Key"] = secret
    return client.get("/metrics", headers=sent).status_code


def test_figures_are_there_for_this_machine_alone(service: Service) -> None:
    assert status(service()) == 200
    assert status(service(public=True)) == 401
    assert status(service(trusted_proxy="127.0.0.1")) == 401
    assert status(service(require_key=True)) == 401


@pytest.mark.parametrize("header", ["Forwarded", "X_Forwarded_For", "X_Real_Ip"])
def test_but_not_for_those_who_come_through_a_gateway(service: Service, header: str) -> None:
    assert status(service(), **{header: "192.0.2.7"}) == 401


def test_a_key_that_reads_opens_them_a_widgets_does_not(service: Service, tmp_path: Path) -> None:
    _, reading = add_key(tmp_path, "prometheus")
    _, widget = add_key(tmp_path, "page", "widget", origin="https://shop.example")
    client = service(require_key=True, public=True)
    assert status(client, reading) == 200
    assert status(client, widget, Origin="https://shop.example") == 403


def test_the_figures_tell_of_the_request_before(service: Service) -> None:
    client = service()
    client.get("/similar/red")
    client.get("/similar/nobody")
    client.get("/images/red", headers={"Accept": "image/jpeg"})
    text = client.get("/metrics").text
    for line in (
        'parecido_request_seconds_count{route="GET /similar/<product_id:product_id>",status="200"} 1',
        'parecido_request_seconds_count{route="GET /similar/<product_id:product_id>",status="404"} 1',
        'parecido_request_seconds_count{route="GET /images/<product_id:product_id>",status="200"} 1',
        'parecido_refused_total{code="unknown_product"} 1',
    ):
        assert line in text.splitlines()
