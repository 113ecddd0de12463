"""Addresses whose bytes are no letters."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("path", "query"),
    [("/similar/\xff", ""), ("/images/a\xfeb", ""), ("/nowhere/\xc3", ""), ("/health", "where=kind=%FF")],
)
def test_an_address_that_is_not_utf_8_is_refused(client: FlaskClient, path: str, query: str) -> None:
    """The bytes stand in the environment as WSGI has them: a test client would change them itself."""
    answer = client.get(environ_overrides={"PATH_INFO": path, "QUERY_STRING": query})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "bad_request")
    assert answer.get_json()["error"]["message"].startswith("the address is not UTF-8")


def test_letters_of_all_scripts_are_letters(client: FlaskClient) -> None:
    for path in ("/similar/%C3%A9", "/similar/%F0%9F%91%97", "/similar/%EF%BF%BD"):
        assert client.get(path).get_json()["error"]["code"] == "unknown_product"
    assert client.get("/similar/red?where=kind=%C3%A9").status_code == 200
