"""The guard before dummy routes: who is let in, who is not, and what is said."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.server.guard.conftest import Clock

from parecido.errors import AccessError
from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.keys import read_keys, revoke_keys

Service = Callable[..., FlaskClient]
Secret = Callable[..., str]
READING = ["POST /fashion", "GET /similar/1", "GET /images/1", "POST /v1/similar", "GET /v1/products/1"]
WRITING = ["PUT /v1/products/1", "DELETE /v1/products/1", "POST /v1/sync"]


def ask(client: FlaskClient, line: str, key: str | None = None, **headers: str) -> Any:
    method, path = line.split()
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    return client.open(path, method=method, headers=headers)


def refused(answer: Any) -> tuple[int, str]:
    """The status and the code of a refusal, in either shape."""
    said = answer.get_json(force=True)
    return answer.status_code, said["code"] if "code" in said else said["error"]["code"]


@pytest.mark.parametrize("line", READING)
def test_reading_is_open(service: Service, line: str) -> None:
    assert ask(service(), line).status_code == 200


@pytest.mark.parametrize("line", WRITING)
def test_writing_needs_a_key_also_where_none_was_ever_made(service: Service, line: str, secret: Secret) -> None:
    answer = ask(service(), line)
    assert refused(answer) == (401, "key_needed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="parecido"'
    writing = secret("write")
    assert refused(ask(service(), line)) == (401, "key_needed")
    assert ask(service(), line, writing).status_code == 200


@pytest.mark.parametrize("line", READING)
def test_reading_with_require_key(service: Service, line: str, secret: Secret) -> None:
    client = service(require_key=True)
    assert refused(ask(client, line)) == (401, "key_needed")
    assert ask(client, line, secret("read")).status_code == 200
    assert ask(client, line, secret("write")).status_code == 200


@pytest.mark.parametrize("line", ["GET /", "GET /health", "HEAD /health", "OPTIONS /v1/sync"])
def test_what_holds_nothing_of_the_shop_needs_no_key(service: Service, line: str) -> None:
    assert ask(service(require_key=True), line).status_code == 200
    assert ask(service(require_key=True), line, "pk_" + "A" * 43).status_code == 200


@pytest.mark.parametrize("line", WRITING)
def test_a_lesser_scope_cannot_write(service: Service, line: str, secret: Secret) -> None:
    answer = ask(service(), line, secret("read"))
    assert refused(answer) == (403, "wrong_scope")
    assert answer.headers["WWW-Authenticate"].endswith('error="insufficient_scope", scope="write"')
    page = secret("widget", origin="https://shop.example")
    assert refused(ask(service(), line, page, Origin="https://shop.example")) == (403, "wrong_scope")


def test_a_revoked_key_is_refused_at_once_also_where_reading_is_open(
    service: Service, secret: Secret, folder: Path
) -> None:
    """Two clients stand for two worker processes."""
    clients, key = [service(), service()], secret("read")
    assert [ask(client, "GET /similar/1", key).status_code for client in clients] == [200, 200]
    revoke_keys(folder, [read_keys(folder)[0].id])
    answers = [ask(client, "GET /similar/1", key) for client in clients]
    assert [refused(answer) for answer in answers] == [(401, "unknown_key")] * 2
    assert answers[0].headers["WWW-Authenticate"] == 'Bearer realm="parecido", error="invalid_token"'


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer {}"},
        {"Authorization": "bearer   {} "},
        {"X-Api-Key": "{}"},
        {"X-Api-Key": "{}", "Authorization": "Bearer {}"},
        {"X-Api-Key": "{}", "Authorization": "Basic dXNlcjpwYXNz"},
    ],
)
def test_where_a_key_is_looked_for(service: Service, secret: Secret, headers: dict[str, str]) -> None:
    key = secret("write")
    filled = {name: value.format(key) for name, value in headers.items()}
    assert ask(service(), "POST /v1/sync", **filled).status_code == 200


def test_what_is_no_key_of_ours_is_a_gateways(service: Service, secret: Secret) -> None:
    for value in ("Basic dXNlcjpwYXNz", "Bearer eyJhbGciOi.x.y", "Bearer", "", "pk_without_bearer"):
        assert ask(service(), "GET /similar/1", Authorization=value).status_code == 200
        assert refused(ask(service(), "POST /v1/sync", Authorization=value)) == (401, "key_needed")
    assert refused(ask(service(), f"POST /v1/sync?key={secret('write')}")) == (401, "key_needed")


def test_two_different_keys_are_none(service: Service, secret: Secret) -> None:
    headers = {"Authorization": f"Bearer {secret('write')}", "X-Api-Key": secret("write")}
    assert refused(ask(service(), "POST /v1/sync", **headers)) == (401, "unknown_key")


@pytest.mark.parametrize("key", ["pk_", "pk_short", "pk_" + "\u00ff" * 43])
def test_what_only_begins_like_a_key(service: Service, key: str) -> None:
    assert refused(ask(service(), "GET /similar/1", key)) == (401, "unknown_key")


@pytest.mark.parametrize(
    ("line", "status"), [("POST /v1/nowhere", 404), ("PATCH /v1/sync", 405), ("PUT /fashion", 405)]
)
def test_what_has_no_route_is_told_so_and_not_to_bring_a_key(service: Service, line: str, status: int) -> None:
    assert ask(service(), line).status_code == status


def test_both_shapes_of_a_refusal(service: Service) -> None:
    client = service(require_key=True)
    problem, classic = ask(client, "POST /v1/sync"), ask(client, "POST /fashion")
    assert problem.content_type == "application/problem+json"
    assert problem.get_json(force=True) == {
        "type": "/problems/key_needed",
        "title": "a key is needed",
        "status": 401,
        "detail": "changing the shop needs a key; send it in the header Authorization, after the word Bearer",
        "code": "key_needed",
    }
    assert classic.content_type == "application/json"
    assert classic.get_json() == {
        "error": {
            "code": "key_needed",
            "message": "asking this service needs a key; send it in the header Authorization, after the word Bearer",
        }
    }


def test_a_key_has_its_rate(service: Service, secret: Secret, clock: Clock) -> None:
    client, key, other = service(), secret("read", rate=2), secret("read", rate=2)
    assert [ask(client, "GET /similar/1", key).status_code for _ in range(3)] == [200, 200, 429]
    answer = ask(client, "POST /v1/similar", key)
    assert refused(answer) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "30"
    assert ask(client, "GET /similar/1", other).status_code == 200
    assert ask(client, "GET /similar/1").status_code == 200
    assert ask(client, "GET /images/1", key).status_code == 200  # pictures do not count
    clock.now += 30
    assert [ask(client, "GET /similar/1", key).status_code for _ in range(2)] == [200, 429]


def test_a_rate_of_zero_is_no_limit(service: Service, secret: Secret) -> None:
    client, key = service(), secret("write", rate=0)
    assert {ask(client, "POST /v1/sync", key).status_code for _ in range(20)} == {200}


def test_who_has_no_key_has_a_rate_by_address(service: Service, secret: Secret, clock: Clock) -> None:
    client = service(keyless_rate=1)

    def status(address: str) -> int:
        return client.get("/similar/1", environ_base={"REMOTE_ADDR": address}).status_code

    assert [status("192.0.2.1"), status("192.0.2.1"), status("192.0.2.2")] == [200, 429, 200]
    assert [status("2001:db8::1"), status("2001:db8::2")] == [200, 429]
    assert ask(client, "GET /similar/1", secret()).status_code == 200
    clock.now += 60
    assert status("192.0.2.1") == 200


def test_a_widgets_key_has_a_rate_for_each_shopper(service: Service, secret: Secret) -> None:
    client, key = service(), secret("widget", origin="https://shop.example", rate=1)

    def status(address: str) -> int:
        headers = {"Authorization": f"Bearer {key}", "Origin": "https://shop.example"}
        return client.get("/similar/1", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code

    assert [status("192.0.2.1"), status("192.0.2.1"), status("192.0.2.2")] == [200, 429, 200]


@pytest.mark.parametrize("origin", [None, "https://other.example", "http://shop.example", "null"])
def test_a_widgets_key_works_on_its_pages_alone(service: Service, secret: Secret, origin: str | None) -> None:
    client, key = service(require_key=True), secret("widget", origin="https://shop.example")
    headers = {} if origin is None else {"Origin": origin}
    answer = ask(client, "POST /v1/similar", key, **headers)
    assert refused(answer) == (403, "wrong_origin")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert ask(client, "POST /v1/similar", key, Origin="https://shop.example").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:5000", 200),
        ("127.0.0.1", 200),
        ("[::1]:5000", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
    ],
)
def test_a_service_answers_to_its_names_alone(service: Service, host: str, status: int) -> None:
    client = service(hosts=frozenset({"localhost", "127.0.0.1", "::1"}))
    for line in ("GET /similar/1", "GET /", "OPTIONS /fashion"):
        answer = ask(client, line, Host=host)
        assert answer.status_code == status
        if status == 421:
            assert refused(answer) == (421, "wrong_host")


def test_keys_that_cannot_be_read_refuse_who_brings_one(
    service: Service, secret: Secret, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client, key = service(), secret("write")
    keys_file(folder).write_text("{")
    assert refused(ask(client, "POST /v1/sync", key)) == (500, "internal_error")
    assert "POST /v1/sync was refused: " in caplog.text
    assert ask(client, "GET /similar/1", Origin="https://shop.example").status_code == 200


def test_no_key_is_logged_or_answered(service: Service, secret: Secret, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = service(require_key=True)
    keys = [secret("read", rate=1), secret("write"), secret("widget", origin="https://shop.example"), "pk_" + "A" * 43]
    for key in keys:
        for line in [*READING, *WRITING, "GET /nowhere"]:
            answer = ask(client, line, key)
            assert key not in answer.text + str(answer.headers)
    assert not any(key in caplog.text for key in keys)


def test_what_needs_a_key_is_for_no_shared_cache(service: Service, secret: Secret) -> None:
    assert ask(service(), "GET /images/1").headers["Cache-Control"] == "public, max-age=3600"
    keyed = ask(service(require_key=True), "GET /images/1", secret())
    assert keyed.headers["Cache-Control"] == "private, max-age=3600"
    assert keyed.headers["Vary"] == "Authorization, X-Api-Key"
    assert "Vary" not in ask(service(), "GET /images/1").headers
    assert ask(service(require_key=True), "GET /similar/1", secret()).headers["Cache-Control"] == "no-store"


NOTES = "GET /v1/products/1/notes"


def test_notes_are_for_the_staff(service: Service, secret: Secret) -> None:
    client = service()
    assert refused(ask(client, NOTES)) == (401, "key_needed")
    assert refused(ask(client, NOTES, secret("read"))) == (403, "wrong_scope")
    assert ask(client, NOTES, secret("staff")).status_code == 200
    assert ask(client, NOTES, secret("write")).status_code == 200


def test_a_staff_key_changes_nothing(service: Service, secret: Secret) -> None:
    staff = secret("staff")
    assert refused(ask(service(), "POST /v1/sync", staff)) == (403, "wrong_scope")
    assert ask(service(require_key=True), "POST /fashion", staff).status_code == 200


def test_a_service_for_the_staff_alone(service: Service, secret: Secret) -> None:
    assert ask(service(staff=True), NOTES).status_code == 200
    keyed = service(staff=True, require_key=True)
    assert refused(ask(keyed, NOTES)) == (401, "key_needed")
    assert ask(keyed, NOTES, secret("read")).status_code == 200
    widget, origin = secret("widget", origin="https://shop.example"), "https://shop.example"
    assert refused(ask(service(staff=True), NOTES, widget, Origin=origin)) == (403, "wrong_scope")


def test_who_reaches_it_from_elsewhere_is_no_staff() -> None:
    with pytest.raises(AccessError, match="--staff takes everybody for the shop's staff, and other machines can"):
        Access(staff=True).bound_to("0.0.0.0", public=True)
    with pytest.raises(AccessError, match="--staff takes everybody"):
        Access(staff=True, trusted_proxy="127.0.0.1").bound_to("127.0.0.1", public=False)
    assert Access(staff=True, require_key=True).bound_to("0.0.0.0", public=True).staff
