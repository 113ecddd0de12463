"""GET /openapi.json, /docs and /problems/<code>."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from parecido.errors import MissingExtra
from parecido.server.openapi.document import undescribed
from parecido.server.openapi.viewer import TYPES, viewer_folder
from parecido.server.refusal import STATUS, Refusal
from parecido.server.v1.problem import TITLES


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").get_json()
    return found


def test_every_route_but_the_pages_is_described(client: FlaskClient) -> None:
    assert undescribed(client.application) == ["/", "/docs", "/docs/<name>", "/page/<name>", "/widget.js"]


def test_the_addresses_and_their_methods(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    found = {path: sorted(methods) for path, methods in document["paths"].items()}
    assert found == {
        "/fashion": ["post"],
        "/health": ["get"],
        "/health/live": ["get"],
        "/health/ready": ["get"],
        "/images/": ["get"],
        "/images/{product_id}": ["get"],
        "/metrics": ["get"],
        "/openapi.json": ["get"],
        "/problems/{code}": ["get"],
        "/similar": ["get"],
        "/similar/{product_id}": ["get"],
        "/v1/events": ["post"],
        "/v1/explain": ["post"],
        "/v1/facets": ["get"],
        "/v1/model": ["get"],
        "/v1/product": ["delete", "get", "put"],
        "/v1/product/notes": ["get"],
        "/v1/product/similar": ["get"],
        "/v1/product/variants": ["get"],
        "/v1/products": ["get"],
        "/v1/products/{product_id}": ["delete", "get", "put"],
        "/v1/products/{product_id}/notes": ["get"],
        "/v1/products/{product_id}/similar": ["get"],
        "/v1/products/{product_id}/variants": ["get"],
        "/v1/similar": ["post"],
        "/v1/sync": ["post"],
    }


def test_the_limits_come_from_the_types(document: dict[str, Any]) -> None:
    question = document["components"]["schemas"]["SimilarQuestion"]
    assert question["additionalProperties"] is False
    n = question["properties"]["n"]
    assert (n["minimum"], n["maximum"], n["default"]) == (1, 50, 10)
    named = {each["name"]: each for each in document["paths"]["/v1/products"]["get"]["parameters"]}
    assert named["n"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    assert named["where"]["explode"] is True
    assert "null" not in str(named["after"]["schema"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert named - set(document["components"]["schemas"]) == set()


def test_writing_asks_for_a_key_and_refusals_are_problems(document: dict[str, Any]) -> None:
    put = document["paths"]["/v1/products/{product_id}"]["put"]
    assert put["security"] == [{"bearer": []}, {"header": []}]
    assert list(put["responses"]["401"]["content"]) == ["application/problem+json"]
    assert document["paths"]["/v1/similar"]["post"]["security"] == [{}, {"bearer": []}, {"header": []}]
    assert "security" not in document["paths"]["/health"]["get"]
    assert list(document["paths"]["/fashion"]["post"]["responses"]["400"]["content"]) == ["application/json"]


def test_what_the_guard_refuses_is_described(document: dict[str, Any]) -> None:
    def codes(path: str, method: str) -> dict[str, list[str]]:
        responses = document["paths"][path][method]["responses"]
        found = {status: re.findall(r"`(\w+)`", each["description"]) for status, each in responses.items()}
        return {status: found[status] for status in ("401", "403", "421", "429") if status in found}

    assert codes("/v1/sync", "post") == {
        "401": ["key_needed", "unknown_key"],
        "403": ["wrong_scope", "wrong_origin", "read_only"],
        "421": ["wrong_host"],
        "429": ["too_many_requests"],
    }
    assert codes("/fashion", "post") == {
        "401": ["key_needed", "unknown_key"],
        "403": ["wrong_origin"],
        "421": ["wrong_host"],
        "429": ["too_many_requests"],
    }
    assert sorted(codes("/images/{product_id}", "get")) == ["401", "403", "421"]
    assert sorted(codes("/health", "get")) == ["421"]
    put = document["paths"]["/v1/products/{product_id}"]["put"]["responses"]
    assert [list(put[status]["headers"]) for status in ("401", "409", "429")] == [
        ["WWW-Authenticate"],
        ["Retry-After"],
        ["Retry-After"],
    ]


def test_pictures_that_have_not_changed_are_described(document: dict[str, Any]) -> None:
    responses = document["paths"]["/images/{product_id}"]["get"]["responses"]
    assert list(responses["200"]["headers"]) == list(responses["304"]["headers"]) == ["ETag", "Cache-Control", "Vary"]
    assert "content" not in responses["304"]


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [each["operationId"] for methods in document["paths"].values() for each in methods.values()]
    assert len(set(names)) == len(names) == 30


def test_every_code_has_a_title_and_an_address(client: FlaskClient) -> None:
    assert set(TITLES) == set(STATUS)
    assert client.get("/problems/busy").get_json() == {"code": "busy", "status": 409, "title": TITLES["busy"]}
    assert client.get("/problems/other").status_code == 404


def test_the_viewer_asks_no_other_address(client: FlaskClient) -> None:
    pytest.importorskip("flask_swagger_ui", reason="the page of the API needs flask-swagger-ui (extra docs)")
    page = client.get("/docs")
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.get_data(as_text=True))
    assert sorted(linked) == ["docs/start.js", "docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "openapi.json"]
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for name, mimetype in TYPES.items():
        answer = client.get(f"/docs/{name}")
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
    assert client.get("/docs/other.js").status_code == 404


def test_a_missing_viewer_is_one_sentence() -> None:
    with pytest.raises(Refusal, match=r"pip install '\.\[docs\]'; /openapi.json is there without it") as refused:
        viewer_folder(lambda _name: None)
    assert refused.value.code == "not_available"
    assert isinstance(refused.value.__cause__, MissingExtra)
