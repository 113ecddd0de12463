"""The shape of refusals, and the headers of every answer."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from parecido.errors import IndexDamaged, QueryError
from parecido.server import refusal
from parecido.server.app import create_app


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/fashion", {"POST", "OPTIONS"}),
        ("PUT", "/fashion", {"POST", "OPTIONS"}),
        ("POST", "/similar/red", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/images/red", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/health", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_wrong_method(client: FlaskClient, method: str, path: str, allow: set[str]) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == allow


@pytest.mark.parametrize("path", ["/nowhere", "/similar/", "/images/", "/fashion/", "/health/"])
def test_an_unknown_address(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url="http://shop.test")
    assert answer.status_code == 404
    assert answer.json == {
        "error": {
            "code": "not_found",
            "message": f"there is nothing at {path}; "
            "there are POST /fashion, GET /similar/<id>, GET /images/<id> and GET /health",
        }
    }


@pytest.mark.parametrize("path", ["/", "/fashion", "/similar/red", "/images/red", "/health"])
def test_options_are_answered(client: FlaskClient, path: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, "OPTIONS" in answer.headers["Allow"]) == (200, True)


@pytest.mark.parametrize("path", ["/", "/health", "/images/red", "/similar/red", "/nowhere", "/fashion"])
def test_every_answer_has_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://elsewhere.test"}).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def broken_app(shop: object, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Flask:
    def fail(**_question: object) -> None:
        raise error

    monkeypatch.setattr(shop, "similar", fail)
    return create_app(shop)  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), IndexDamaged("secret")])
def test_a_fault_is_logged_and_not_told(
    shop: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    client = broken_app(shop, monkeypatch, error).test_client()
    answer = client.get("/similar/red")
    assert answer.status_code == 500
    assert answer.json == {
        "error": {
            "code": "internal_error",
            "message": "the service could not answer this request; its log says why",
        }
    }
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    assert client.get("/health").status_code == 200


def test_any_other_question_that_cannot_be_answered(shop: object, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = broken_app(shop, monkeypatch, QueryError("ask otherwise")).test_client().get("/similar/red")
    assert answer.status_code == 400
    assert answer.json == {"error": {"code": "bad_query", "message": "ask otherwise"}}


def test_the_table_of_codes_is_the_documented_one() -> None:
    documented = re.findall(r"^    (\w+) +(\d{3}) ", refusal.__doc__ or "", re.M)
    assert {code: int(status) for code, status in documented} == refusal.STATUS
