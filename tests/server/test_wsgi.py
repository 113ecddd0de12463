"""The application for another WSGI server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parecido.errors import ServerError
from parecido.server import wsgi


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
