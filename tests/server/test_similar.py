"""GET /similar/<id> and GET /similar?text=…"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


def test_a_product_is_answered_without_itself(client: FlaskClient) -> None:
    assert client.get("/similar/red?embed=0").json == {
        "predicted": None,
        "recommendations": [
            {
                "id": "a/b c",
                "similarity": 0.707107,
                "aspects": {"colour": 0.707107},
                "caption": "A a/b c one",
                "url": "",
                "product": {"kind": "Shirts", "gender": "Men"},
                "image_url": "/images/a%2Fb%20c",
            },
            {
                "id": "blue",
                "similarity": 0.0,
                "aspects": {"colour": 0.0},
                "caption": "A blue one",
                "url": "",
                "product": {"kind": "Shoes", "gender": ""},
                "image_url": "/images/blue",
            },
        ],
        "search": "exact",
    }


def test_pictures_are_in_the_answer_unless_left_out(client: FlaskClient) -> None:
    (first,) = client.get("/similar/blue?n=1").get_json()["recommendations"]
    assert (first["id"], first["image"]) == ("red", "anBlZyBvZiByZWQ=")


@pytest.mark.parametrize("path", ["/similar/a%2Fb%20c", "/similar/a/b%20c"])
def test_an_id_may_hold_slashes_and_blanks(client: FlaskClient, path: str) -> None:
    answer = client.get(path + "?n=1&where=kind=Shirts")
    assert [each["id"] for each in answer.get_json()["recommendations"]] == ["red"]


@pytest.mark.parametrize(
    ("path", "product_id"),
    [
        ("/similar/12", "12"),
        ("/similar/red/", "red/"),
        ("/similar//red", "/red"),
        ("/similar/a//b", "a//b"),
        ("/similar/%2e%2e%2fetc%2fpasswd", "../etc/passwd"),
        ("/similar/a%0Ab", "a\nb"),
        ("/similar/100%25", "100%"),
        ("/similar/caf%C3%A9", "café"),
    ],
)
def test_an_unknown_id_is_named_as_it_was_meant(client: FlaskClient, path: str, product_id: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json == {"error": {"code": "unknown_product", "message": f"no product has the id {product_id!r}"}}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("n=0", "bad_n"),
        ("n=1&n=2", "bad_n"),
        ("embed=no", "bad_embed"),
        ("min_similarity=inf", "bad_min_similarity"),
        ("where=kind", "bad_where"),
        ("where=", "bad_where"),
        ("where=kind%3C%3C5", "bad_where"),
        ("where=kind%3C5", "bad_where"),
        ("where=kind=Two+words+and+gender=Men", "bad_where"),
        ("where=kind=Shirts+and+sise=M", "unknown_column"),
        ("weights=size=1", "bad_weights"),
        ("colour=elephant", "bad_colour"),
        ("where=sise=M", "unknown_column"),
    ],
)
def test_bad_options_are_refused(client: FlaskClient, query: str, code: str) -> None:
    answer = client.get(f"/similar/red?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["gender = Men"], ["a/b c"]),
        (["kind in (Shirts, Shoes) and gender is missing"], ["blue"]),
        (["kind='Shirts' or kind='Shoes'", "gender="], ["blue"]),
        (["kind != Shirts"], ["blue"]),
        (["kind=Shirts and Shoes"], []),
        (["kind in (Shirts, 'Sh\u00f6es')"], ["a/b c"]),
    ],
)
def test_a_filter_may_be_an_expression(client: FlaskClient, where: list[str], found: list[str]) -> None:
    answer = client.get("/similar/red", query_string={"where": where, "embed": "0"})
    assert [each["id"] for each in answer.get_json()["recommendations"]] == found


def test_a_filter_that_does_not_parse_is_shown_where(client: FlaskClient) -> None:
    answer = client.get("/similar/red", query_string={"where": "kind=Shirts and gender<<5"})
    assert answer.status_code == 400
    assert answer.json == {
        "error": {
            "code": "bad_where",
            "message": "the filter has an unexpected '<' at character 24: kind=Shirts and gender<»<5; after < comes "
            "a number or a day, as in price<49.90 and added<2024-01-31",
        }
    }


def test_a_text_is_answered_with_all_that_looks_like_it(client: FlaskClient) -> None:
    answer = client.get("/similar", query_string={"text": "um vestido red", "n": "2", "embed": "0"})
    assert answer.status_code == 200
    found = answer.get_json()["recommendations"]
    assert [(each["id"], each["similarity"]) for each in found] == [("red", 1.0), ("a/b c", 0.707107)]
    assert "image" not in found[0]
    assert "image" in client.get("/similar?text=red&n=1").get_json()["recommendations"][0]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "bad_text"),
        ("text=red&text=blue", "bad_text"),
        ("text=dog", "bad_text"),
        ("text=red&n=0", "bad_n"),
        ("text=red&where=sise=M", "unknown_column"),
    ],
)
def test_bad_questions_by_text_are_refused(client: FlaskClient, query: str, code: str) -> None:
    answer = client.get(f"/similar?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, code)
