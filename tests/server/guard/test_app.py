"""The guard before the service's own routes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.server.conftest import ColourShop

from parecido.server.app import create_app
from parecido.server.guard.access import EXTENSION, Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring


def test_every_app_has_a_guard(shop: ColourShop) -> None:
    assert isinstance(create_app(shop).extensions["parecido.guard"], Guard)
    guard = Guard(Keyring(None))
    assert create_app(shop, guard=guard).extensions[EXTENSION] is guard


def test_the_services_routes_with_a_key_and_without(shop: ColourShop, folder: Path, secret: Callable[..., str]) -> None:
    guard = Guard(Keyring(keys_file(folder)), Access(require_key=True, origins=frozenset({"https://shop.example"})))
    client, key = create_app(shop, guard=guard).test_client(), {"X-Api-Key": secret()}
    paths = ("/", "/page/page.js", "/health", "/similar/red", "/images/red", "/nowhere")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200, 401, 401, 401]
    assert [client.get(path, headers=key).status_code for path in paths[3:]] == [200, 200, 404]
    image = client.get("/images/red", headers=key | {"Origin": "https://shop.example"}).headers
    assert (image["Cache-Control"], "Origin" in image["Vary"]) == ("private, max-age=3600", True)
    assert image["Access-Control-Allow-Origin"] == "https://shop.example"
    refused = client.post("/fashion", data=b"x" * 1000)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (401, "key_needed")
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["X-Content-Type-Options"] == "nosniff"


def test_an_app_without_a_guard_of_its_own_lets_nobody_write(shop: ColourShop) -> None:
    app = create_app(shop)
    app.add_url_rule("/v1/sync", "sync", lambda: "in", methods=["POST"])
    answer = app.test_client().post("/v1/sync", headers={"X-Api-Key": "pk_" + "A" * 43})
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (401, "unknown_key")
    assert app.test_client().get("/similar/red").status_code == 200
