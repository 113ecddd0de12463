"""/v1/products read; what changes them is in test_writing.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.server.v1.asking import problem

from parecido.recommend import Recommender
from parecido.server.app import create_app
from parecido.settings import Settings


def test_pages(reading: FlaskClient) -> None:
    first = reading.get("/v1/products?n=4").get_json()
    second = reading.get("/v1/products", query_string={"n": 4, "after": first["next"]}).get_json()
    assert [each["id"] for each in first["products"]] == ["0", "1", "2", "3"]
    assert [each["id"] for each in second["products"]] == ["4", "5"]
    assert (first["matching"], "next" in second) == (6, False)


def test_a_filter(reading: FlaskClient) -> None:
    found = reading.get("/v1/products?where=gender=Men&where=articleType=Belts").get_json()
    assert ([each["id"] for each in found["products"]], found["matching"]) == (["3", "5"], 2)
    assert reading.get("/v1/products?where=gender=Nobody").get_json() == {"products": [], "matching": 0}


def test_one_product(reading: FlaskClient) -> None:
    assert reading.get("/v1/products/3").get_json() == {
        "id": "3",
        "caption": "Red Belts",
        "category": "Belts",
        "url": "",
        "product": {
            "id": "3",
            "gender": "Men",
            "articleType": "Belts",
            "baseColour": "Red",
            "productDisplayName": "Red Belts",
        },
        "image_url": "/images/3",
        "pictures": ["/images/3"],
    }
    assert len(reading.get("/v1/products/3?embed=1").get_json()["image"]) > 100


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/products/x", 404, "unknown_product"),
        ("/v1/products/..%2F..%2Fetc%2Fpasswd", 404, "unknown_product"),
        ("/v1/products/x/similar", 404, "unknown_product"),
        ("/v1/products/", 404, "not_found"),
        ("/v1", 404, "not_found"),
        ("/v1/nothing", 404, "not_found"),
        ("/v1/products?n=101", 400, "bad_n"),
        ("/v1/products?after=words", 400, "bad_after"),
        ("/v1/products?where=sex%3E1", 400, "unknown_column"),
        ("/v1/products?page=2", 400, "bad_field"),
    ],
)
def test_what_is_not_there(reading: FlaskClient, path: str, status: int, code: str) -> None:
    assert problem(reading.get(path)) == (status, code)


def test_a_product_may_be_named_by_a_field(reading: FlaskClient) -> None:
    for path, named in (
        ("/v1/products/3?embed=1", "/v1/product?id=3&embed=1"),
        ("/v1/products/3/similar?n=2", "/v1/product/similar?id=3&n=2"),
        ("/v1/products/3/variants?n=2", "/v1/product/variants?n=2&id=3"),
    ):
        assert reading.get(named).get_json() == reading.get(path).get_json()
    assert reading.get("/images/?id=3").data == reading.get("/images/3").data
    for path in (
        "/v1/product",
        "/v1/product?id=3&id=4",
        "/v1/product?id=",
        "/v1/products/3?id=3",
        "/v1/product?id=3&n=1",
    ):
        assert problem(reading.get(path)) == (400, "bad_field")
    assert problem(reading.get("/v1/product?id=a/similar")) == (404, "unknown_product")
    assert reading.get("/images/?id=").get_json()["error"]["code"] == "not_found"
    assert reading.get("/images/?id=3&id=4").get_json()["error"]["code"] == "bad_query"


def test_other_methods_are_told(reading: FlaskClient) -> None:
    answer = reading.put("/v1/products/0/similar")
    assert problem(answer) == (405, "method_not_allowed")
    assert sorted(answer.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]


def test_facets(reading: FlaskClient) -> None:
    found = reading.get("/v1/facets?column=articleType&column=id&where=gender=Men&most=2").get_json()
    assert found == {
        "matching": 3,
        "columns": [
            {
                "column": "articleType",
                "values": [{"value": "Belts", "count": 2}, {"value": "Caps", "count": 1}],
                "distinct": 2,
                "missing": 0,
                "numbers": 0,
            },
            {
                "column": "id",
                "values": [{"value": "1", "count": 1}, {"value": "3", "count": 1}],
                "distinct": 3,
                "missing": 0,
                "numbers": 3,
                "min": 1.0,
                "max": 5.0,
            },
        ],
    }
    assert [each["column"] for each in reading.get("/v1/facets").get_json()["columns"]][:2] == ["id", "gender"]
    assert problem(reading.get("/v1/facets?column=x")) == (400, "unknown_column")


def test_the_model(reading: FlaskClient) -> None:
    found = reading.get("/v1/model").get_json()
    assert found["supports"] == {"text": False, "colour": True, "regions": True}
    assert (found["name"], found["products"], found["index"]) == ("mean-colour-and-shape", 6, "exact")
    assert found["aspects"] == {"overall": 0.5, "colour": 0.3, "shape": 0.2}


@pytest.mark.parametrize(("most", "told"), [(20, 20), (100, 50)])
def test_the_most_that_can_be_asked_for(built: Path, most: int, told: int) -> None:
    """The types refuse more than 50, whatever the settings allow."""
    settings = Settings(max_count=most)
    with Recommender.open(built / "shop", settings) as shop:
        client = create_app(shop, settings).test_client()
        assert client.get("/v1/model").get_json()["most"] == told
        assert client.get(f"/v1/products/0/similar?n={told}").status_code == 200
        assert problem(client.get(f"/v1/products/0/similar?n={told + 1}")) == (400, "bad_n")


def test_a_stand_in_has_no_catalogue(client: FlaskClient) -> None:
    """The shop of tests/server/conftest.py answers questions alone."""
    assert problem(client.get("/v1/products")) == (409, "not_available")
    answer = client.post("/v1/similar", json={"product": "red"})
    assert [each["id"] for each in answer.get_json()["recommendations"]] == ["a/b c", "blue"]
