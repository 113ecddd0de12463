"""The application for another WSGI server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parecido.errors import AccessError, ServerError
from parecido.server import wsgi
from parecido.server.guard.keys import add_key


def test_the_shop_that_the_environment_names_is_opened_with_its_model(
    monkeypatch: pytest.MonkeyPatch, shop: Any
) -> None:
    opened: list[Path] = []

    class Opening:
        @classmethod
        def open(cls, folder: Path, _settings: object) -> Any:
            opened.append(folder)
            return shop

    monkeypatch.setattr(wsgi, "Recommender", Opening)
    monkeypatch.setenv("PARECIDO_SHOP", "/srv/shop")
    assert wsgi.create().test_client().get("/health").get_json()["products"] == 3
    assert opened == [Path("/srv/shop")]
    assert shop.loaded


@pytest.mark.parametrize("named", [None, ""])
def test_without_a_shop_the_variable_is_named(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    monkeypatch.delenv("PARECIDO_SHOP", raising=False)
    if named is not None:
        monkeypatch.setenv("PARECIDO_SHOP", named)
    with pytest.raises(ServerError) as caught:
        wsgi.create()
    assert str(caught.value) == ("PARECIDO_SHOP is not set; set it to the folder of a shop that parecido build made")


def test_pictures_without_a_table_are_refused_before_the_shop_is_opened() -> None:
    with pytest.raises(ServerError, match="given together, or neither; give both"):
        wsgi.create(sync_images="images")


def test_who_may_ask_is_told_by_arguments(monkeypatch: pytest.MonkeyPatch, shop: Any, tmp_path: Path) -> None:
    class Opening:
        @classmethod
        def open(cls, _folder: Path, _settings: object) -> Any:
            return shop

    monkeypatch.setattr(wsgi, "Recommender", Opening)
    monkeypatch.setenv("PARECIDO_SHOP", str(tmp_path))
    (tmp_path / "shop.sqlite").touch()
    _, secret = add_key(tmp_path, "one")
    source = {"sync_images": "images", "sync_table": "styles.csv"}
    client = wsgi.create(require_key=True, allow_hosts=["shop.example"], **source).test_client()  # type: ignore[arg-type]
    headers = {"Host": "shop.example", "X-Api-Key": secret}
    assert client.get("/similar/red").status_code == 401
    assert client.get("/similar/red", headers=headers).status_code == 200
    assert client.get("/similar/red", headers=headers | {"Host": "other.example"}).status_code == 421
    asked = {"photo_url": "http://127.0.0.1:1/photo.jpg"}
    codes = [
        wsgi.create(fetch_photos=switched).test_client().post("/v1/similar", json=asked).get_json(force=True)["code"]
        for switched in (False, True)
    ]
    assert codes == ["not_available", "bad_photo_url"]
    with pytest.raises(AccessError, match="is no origin"):
        wsgi.create(allow_origins=["*"])
