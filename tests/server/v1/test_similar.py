"""POST /v1/similar and GET /v1/products/<id>/similar."""

from __future__ import annotations

import base64
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from tests.server.v1.asking import ids, picture_of, problem

from parecido.recommend import Doubt, Recommender
from parecido.server.app import create_app


def test_a_product_of_the_same_kind_comes_first(reading: FlaskClient) -> None:
    """Product 0 is a red cap; among caps the others are green and blue, among red ones there is a belt."""
    caps = reading.post("/v1/similar", json={"product": "0", "where": "articleType=Caps"})
    assert sorted(ids(caps)) == ["1", "2"]
    red = reading.post("/v1/similar", json={"product": "0", "weights": {"colour": 1}, "n": 1})
    assert ids(red) == ["3"]


def test_the_address_asks_the_same(reading: FlaskClient) -> None:
    asked = {"n": 3, "weights": {"colour": 2, "shape": 1}, "where": ["gender=Men"], "min_similarity": -1.0}
    posted = reading.post("/v1/similar", json={"product": "0", **asked}).get_json()
    got = reading.get("/v1/products/0/similar?n=3&weights=colour=2,shape=1&where=gender=Men&min_similarity=-1")
    assert got.get_json() == posted


def test_an_answer_has_the_classic_keys_and_no_pictures(reading: FlaskClient) -> None:
    classic = reading.get("/similar/0?embed=0").get_json()
    assert reading.get("/v1/products/0/similar").get_json() == classic
    embedded = reading.get("/v1/products/0/similar?embed=true").get_json()
    assert base64.b64decode(embedded["recommendations"][0]["image"]).startswith(b"\xff\xd8")


@pytest.mark.parametrize("form", ["base64", "file"])
def test_a_photo(reading: FlaskClient, form: str) -> None:
    photo = picture_of("blue")
    if form == "base64":
        answer = reading.post("/v1/similar", json={"photo": base64.b64encode(photo).decode(), "n": 2})
    else:
        parts = {"photo": (io.BytesIO(photo), "p.png"), "question": json.dumps({"n": 2})}
        answer = reading.post("/v1/similar", data=parts)
    assert sorted(ids(answer)) == ["2", "5"]


def test_a_part_of_a_photo(reading: FlaskClient) -> None:
    """The left half is red, the right one green."""
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("green", (40, 0, 80, 40))
    file = io.BytesIO()
    picture.save(file, "PNG")
    photo = base64.b64encode(file.getvalue()).decode()
    asked = {"photo": photo, "n": 1, "weights": {"colour": 1}, "where": "articleType=Caps"}
    assert ids(reading.post("/v1/similar", json={**asked, "crop": [0, 0, 0.5, 1]})) == ["0"]
    assert ids(reading.post("/v1/similar", json={**asked, "crop": [0.5, 0, 1, 1]})) == ["1"]


def test_liked_and_disliked_ids_and_photos(reading: FlaskClient) -> None:
    parts = {
        "question": json.dumps({"like": ["0"], "dislike": ["4"], "n": 1, "where": "articleType=Belts"}),
        "like": (io.BytesIO(picture_of("red")), "p.png"),
    }
    assert ids(reading.post("/v1/similar", data=parts)) == ["3"]


@pytest.mark.parametrize("text", ["\\ud800", "a \\udc00 b", "\\ud800\\u0041"])
def test_half_a_letter_is_told_of(reading: FlaskClient, text: str) -> None:
    answer = reading.post("/v1/similar", data=f'{{"product": "{text}"}}', content_type="application/json")
    assert problem(answer) == (400, "bad_body")
    half = "\\udc00" if "dc00" in text else "\\ud800"
    said = f"a text in the body holds {half} alone, half of a letter; send the letter itself, in UTF-8"
    assert answer.get_json()["detail"] == said


def test_pages_show_nothing_twice(reading: FlaskClient) -> None:
    first = reading.post("/v1/similar", json={"product": "0", "n": 3})
    second = reading.post("/v1/similar", json={"product": "0", "n": 3, "after": first.get_json()["next"]})
    assert sorted(ids(first) + ids(second)) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ({}, 400, "bad_query"),
        ({"product": "0", "text": "red"}, 400, "bad_query"),
        ({"product": "x"}, 404, "unknown_product"),
        ({"product": ""}, 400, "bad_field"),
        ({"product": "x" * 513}, 400, "bad_field"),
        ({"product": "0", "n": 0}, 400, "bad_n"),
        ({"product": "0", "n": 51}, 400, "bad_n"),
        ({"product": "0", "n": 1.5}, 400, "bad_n"),
        ({"product": "0", "N": 1}, 400, "bad_field"),
        ({"product": "0", "where": "price <"}, 400, "bad_where"),
        ({"product": "0", "where": ["gender=Men"] * 101}, 400, "bad_where"),
        ({"product": "0", "where": "sex>1"}, 400, "unknown_column"),
        ({"product": "0", "weights": {"colour": -1}}, 400, "bad_weights"),
        ({"product": "0", "weights": {"taste": 1}}, 400, "bad_weights"),
        ({"product": "0", "weights": {}}, 400, "bad_weights"),
        ({"product": "0", "colour": "beautiful"}, 400, "bad_colour"),
        ({"product": "0", "diversity": 2}, 400, "bad_diversity"),
        ({"product": "0", "category": "mine"}, 400, "bad_category"),
        ({"product": "0", "min_similarity": -2}, 400, "bad_min_similarity"),
        ({"product": "0", "after": "words"}, 400, "bad_after"),
        ({"product": "0", "like": ["1"] * 101}, 400, "bad_field"),
        ({"product": "0", "crop": [0, 0, 1, 1]}, 400, "bad_crop"),
        ({"photo": "AAAA", "crop": [0, 0, 1]}, 400, "bad_crop"),
        ({"photo": "AAAA"}, 400, "bad_image"),
        ({"photo": "no base64"}, 400, "bad_field"),
        ({"photo": ""}, 400, "bad_image"),
        ({"text": "red"}, 400, "bad_text"),
        ({"text": 7}, 400, "bad_text"),
    ],
)
def test_what_cannot_be_answered(reading: FlaskClient, question: dict[str, Any], status: int, code: str) -> None:
    assert problem(reading.post("/v1/similar", json=question)) == (status, code)


def test_a_box_without_an_inside(reading: FlaskClient) -> None:
    photo = base64.b64encode(picture_of("red")).decode()
    answer = reading.post("/v1/similar", json={"photo": photo, "crop": [0.5, 0, 0.5, 1]})
    assert problem(answer) == (400, "bad_crop")
    assert answer.get_json()["detail"].startswith("the box is 0.5, 0, 0.5, 1; give left, top, right and bottom")


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"", "application/json", "bad_body"),
        (b"[]", "application/json", "bad_body"),
        (b"{", "application/json", "bad_body"),
        (b'{"product": "\xff"}', "application/json", "bad_body"),
        (b'{"product": "\\ud800"}', "application/json", "bad_body"),
        (b'{"weights": {"colour": NaN}}', "application/json", "bad_body"),
        (b'{"weights": {"colour": 1e999}}', "application/json", "bad_weights"),
        (b'{"x":' + b"[" * 90_000, "application/json", "bad_field"),
        (b"{}", "text/plain", "unsupported_media_type"),
        (b"{}", "application/x-www-form-urlencoded", "unsupported_media_type"),
        (b"x", "multipart/form-data; boundary=y", "bad_query"),
    ],
)
def test_bodies_that_are_no_question(reading: FlaskClient, body: bytes, kind: str, code: str) -> None:
    assert problem(reading.post("/v1/similar", data=body, content_type=kind))[1] == code


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"photo": "words"}, "image_not_a_file"),
        ({"photo": (io.BytesIO(b""), "p.png")}, "empty_image"),
        ({"picture": (io.BytesIO(b"x"), "p.png")}, "bad_field"),
        ({"question": "{}", "other": "1"}, "bad_field"),
        ({"question": ["{}", "{}"]}, "bad_body"),
    ],
)
def test_parts_that_are_no_question(reading: FlaskClient, parts: dict[str, Any], code: str) -> None:
    assert problem(reading.post("/v1/similar", data=parts, content_type="multipart/form-data"))[1] == code


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("n=0", "bad_n"),
        ("n=1&n=2", "bad_n"),
        ("n=1_0", "bad_n"),
        ("n=null", "bad_n"),
        ("min_similarity=null", "bad_min_similarity"),
        ("min_similarity=nan", "bad_min_similarity"),
        ("embed=perhaps", "bad_embed"),
        ("weights=colour", "bad_weights"),
        ("product=1", "bad_field"),
    ],
)
def test_addresses_that_ask_nothing(reading: FlaskClient, query: str, code: str) -> None:
    assert problem(reading.get(f"/v1/products/0/similar?{query}")) == (400, code)


@pytest.mark.parametrize("path", ["/v1/similar", "/v1/explain"])
def test_what_is_asked_in_the_body_is_not_asked_in_the_address(reading: FlaskClient, path: str) -> None:
    answer = reading.post(f"{path}?n=3", json={"product": "0", "with": "3"})
    assert problem(answer) == (400, "bad_field")
    assert answer.get_json()["detail"] == 'the field "n" is unknown; none is taken here'


def test_an_unknown_field_is_named(reading: FlaskClient) -> None:
    detail = reading.post("/v1/similar", json={"produkt": "0"}).get_json()["detail"]
    assert detail == 'the field "produkt" is unknown; /openapi.json lists those there are'
    detail = reading.post("/v1/similar", json={"product": "0", "n": 0}).get_json()["detail"]
    assert detail == "n: expected int >= 1"


def test_a_text_where_the_model_reads_texts(text_shop: Path) -> None:
    with Recommender.open(text_shop) as shop:
        client = create_app(shop).test_client()
        answer = client.post("/v1/similar", json={"text": "red", "n": 2})
        assert sorted(ids(answer)) == ["0", "3"]
        assert client.get("/v1/model").get_json()["supports"]["text"] is True
        assert problem(client.post("/v1/similar", json={"text": "red", "like": ["1"]})) == (400, "bad_query")


def test_a_field_that_is_there_twice_is_refused(reading: FlaskClient) -> None:
    for body in ('{"product": "0", "n": 1, "product": "1"}', '{"product": "0", "weights": {"colour": 1, "colour": 2}}'):
        answer = reading.post("/v1/similar", data=body, content_type="application/json")
        assert problem(answer) == (400, "bad_body")
        assert "is there twice; send it once" in answer.get_json()["detail"]


@pytest.mark.parametrize("media", ["application/json", "multipart/form-data; boundary=x"])
def test_a_compressed_body_is_refused(reading: FlaskClient, media: str) -> None:
    sent = {"data": gzip.compress(b'{"product": "0"}'), "content_type": media}
    answer = reading.post("/v1/similar", headers={"Content-Encoding": "gzip"}, **sent)
    assert problem(answer) == (415, "unsupported_media_type")
    assert answer.get_json()["detail"] == 'the body comes as "gzip"; send it uncompressed'
    plain = reading.post("/v1/similar", headers={"Content-Encoding": "identity"}, json={"product": "0"})
    assert plain.status_code == 200


def test_a_part_without_a_name_is_refused(reading: FlaskClient) -> None:
    body = b'--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\nwords\r\n--b--\r\n'
    answer = reading.post("/v1/similar", data=body, content_type="multipart/form-data; boundary=b")
    assert problem(answer) == (400, "bad_field")


def test_a_blank_photo_has_no_category_here_and_its_neighbours_in_the_classic_answer(reading: FlaskClient) -> None:
    photo = picture_of("blue")
    answer = reading.post("/v1/similar", data={"photo": (io.BytesIO(photo), "p.png")}).get_json()
    says = "the picture shows one colour and nothing else, so it has no category"
    assert (answer["predicted"], answer["doubt"]) == (None, {"kind": "blank", "says": says})
    classic = reading.post("/fashion", data={"image": (io.BytesIO(photo), "p.png")}).get_json()
    assert sorted(classic) == ["predicted", "recommendations", "search"]
    assert sorted(classic["predicted"]) == ["category", "share"]


@pytest.mark.parametrize("part", ["photo", "like"])
@pytest.mark.parametrize("category", ["same", "other"])
def test_nothing_is_of_a_blank_photos_category(reading: FlaskClient, part: str, category: str) -> None:
    parts = {part: (io.BytesIO(picture_of("blue")), "p.png"), "question": json.dumps({"category": category})}
    answer = reading.post("/v1/similar", data=parts)
    assert problem(answer) == (400, "bad_query")
    assert "no category that this shop knows" in answer.get_json()["detail"]


@pytest.mark.parametrize("crop", [None, [0, 0, 0.5, 1]])
def test_of_a_part_more_is_asked(
    reading: FlaskClient, monkeypatch: pytest.MonkeyPatch, crop: list[float] | None
) -> None:
    asked: list[bool] = []

    def doubting(*_: object, part: bool, **__: object) -> Doubt:
        asked.append(part)
        return Doubt("far", "no product is much like it")

    monkeypatch.setattr("parecido.recommend.finding.voting.doubt_photo", doubting)
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("green", (20, 0, 80, 40))
    file = io.BytesIO()
    picture.save(file, "PNG")
    question = {"photo": base64.b64encode(file.getvalue()).decode(), **({} if crop is None else {"crop": crop})}
    answer = reading.post("/v1/similar", json=question).get_json()
    assert asked == [crop is not None]
    assert answer["predicted"]["category"]
    assert answer["doubt"] == {"kind": "far", "says": "no product is much like it"}
