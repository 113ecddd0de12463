"""The id of a request: taken over where it is sane."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from parecido.server.load.request_id import request_id


@pytest.mark.parametrize("given", ["a", "6f2c-11.x_Z", "0" * 64])
def test_a_sane_id_is_kept(given: str) -> None:
    assert request_id(given) == given


@pytest.mark.parametrize("given", [None, "", "a b", "a\nb", "ä", "-a", "0" * 65, "pk_0123456789", "x-pk_0123456789"])
def test_else_one_is_made(given: str | None) -> None:
    made = request_id(given)
    assert re.fullmatch("[0-9a-f]{16}", made)
    assert made != request_id(given)


@pytest.mark.parametrize("path", ["/health", "/similar/red", "/similar/nobody", "/nowhere", "/v1/nowhere", "/"])
def test_it_is_in_every_answer(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] == "mine"
    assert len(client.get(path).headers["X-Request-Id"]) == 16
