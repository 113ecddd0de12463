"""Pages of other sites: closed, open to the origins that were allowed, and to a widget's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

SHOP = "https://shop.example"
ALLOWED = "Access-Control-Allow-Origin"
Service = Callable[..., FlaskClient]
Secret = Callable[..., str]


def preflight(client: FlaskClient, origin: str, method: str = "POST", path: str = "/v1/similar") -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return client.options(path, headers=headers | {"Access-Control-Request-Headers": "authorization"})


def test_closed_by_default(service: Service) -> None:
    for answer in (preflight(service(), SHOP), service().get("/similar/1", headers={"Origin": SHOP})):
        assert answer.status_code == 200
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]
        assert "Vary" not in answer.headers


def test_an_allowed_origin(service: Service) -> None:
    client = service(origins=frozenset({SHOP}))
    answer = preflight(client, SHOP, "PUT", "/v1/products/1")
    assert (answer.status_code, answer.data, answer.content_type) == (204, b"", None)
    assert answer.headers[ALLOWED] == SHOP
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, PUT, DELETE"
    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, X-Api-Key, Content-Type, If-None-Match"
    assert answer.headers["Vary"] == "Origin"
    answer = client.get("/similar/1", headers={"Origin": SHOP})
    assert (answer.headers[ALLOWED], answer.headers["Vary"]) == (SHOP, "Origin")
    assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Retry-After, WWW-Authenticate"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_refusal_can_be_read_by_an_allowed_page(service: Service) -> None:
    answer = service(origins=frozenset({SHOP})).put("/v1/products/1", headers={"Origin": SHOP})
    assert (answer.status_code, answer.headers[ALLOWED]) == (401, SHOP)


def test_so_can_one_of_the_host_and_one_of_a_widgets_key(service: Service, secret: Secret) -> None:
    client = service(origins=frozenset({SHOP}), hosts=frozenset({"a.example"}))
    answer = client.get("/similar/1", headers={"Origin": SHOP, "Host": "b.example"})
    assert (answer.status_code, answer.headers[ALLOWED], answer.headers["Vary"]) == (421, SHOP, "Origin")
    secret("widget", origin="https://pages.example")
    headers = {"Origin": "https://pages.example", "X-Api-Key": "pk_" + "x" * 43}
    answer = service(require_key=True).get("/similar/1", headers=headers)
    assert (answer.status_code, answer.headers[ALLOWED]) == (401, "https://pages.example")


@pytest.mark.parametrize(
    "origin", ["https://other.example", "null", "https://shop.example.evil", "HTTPS://SHOP.EXAMPLE"]
)
def test_another_origin_gets_nothing_and_no_cache_mixes_them_up(service: Service, origin: str) -> None:
    client = service(origins=frozenset({SHOP}))
    for answer in (
        preflight(client, origin),
        client.get("/images/1", headers={"Origin": origin}),
        client.get("/images/1"),
    ):
        assert ALLOWED not in answer.headers
        assert answer.headers["Vary"] == "Origin"


def test_a_widgets_key_opens_its_origin_to_itself(service: Service, secret: Secret) -> None:
    client, key = service(), secret("widget", origin=SHOP)
    answer = preflight(client, SHOP)
    assert (answer.status_code, answer.headers[ALLOWED]) == (204, SHOP)
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    answer = client.post("/v1/similar", headers={"Origin": SHOP, "X-Api-Key": key})
    assert (answer.status_code, answer.headers[ALLOWED]) == (200, SHOP)
    without = client.post("/v1/similar", headers={"Origin": SHOP})
    assert (without.status_code, ALLOWED in without.headers, without.headers["Vary"]) == (200, False, "Origin")
    assert preflight(client, "https://other.example").status_code == 200
    assert ALLOWED not in preflight(client, "https://other.example").headers


def test_a_widgets_key_that_asks_too_often_is_told_in_a_way_it_can_read(service: Service, secret: Secret) -> None:
    client, key = service(), secret("widget", origin=SHOP, rate=1)
    answers = [client.get("/similar/1", headers={"Origin": SHOP, "X-Api-Key": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].headers[ALLOWED] == SHOP
