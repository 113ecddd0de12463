"""GET /v1/products/<id>/variants, and all pictures of a product."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from tests.server.v1.asking import picture_of, problem


def test_variants(reading: FlaskClient) -> None:
    """The tiny catalogue's names are "Red Caps", "Green Caps" and so on."""
    found = reading.get("/v1/products/0/variants").get_json()
    assert (found["by"], found["column"], found["certain"], found["matching"]) == ("name", None, False, 2)
    assert {each["id"]: each["differs"] for each in found["variants"]} == {
        "1": {"gender": "Men", "baseColour": "Green"},
        "2": {"baseColour": "Blue"},
    }
    assert found["variants"][0]["image_url"] == f"/images/{found['variants'][0]['id']}"
    assert len(reading.get("/v1/products/0/variants?n=1").get_json()["variants"]) == 1


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/products/x/variants", 404, "unknown_product"),
        ("/v1/products/0/variants?n=0", 400, "bad_n"),
        ("/v1/products/0/variants?m=1", 400, "bad_field"),
        ("/v1/products/variants", 404, "unknown_product"),
    ],
)
def test_what_is_refused(reading: FlaskClient, path: str, status: int, code: str) -> None:
    assert problem(reading.get(path)) == (status, code)


def test_a_stand_in_has_none(client: FlaskClient) -> None:
    assert problem(client.get("/v1/products/red/variants")) == (409, "not_available")


def test_all_pictures_of_a_product(changing: Flask) -> None:
    client = changing.test_client()
    files = {name: (io.BytesIO(picture_of(name)), "picture") for name in ("red", "blue")}
    put = {"product": "{}", "picture": list(files.values())}
    assert client.put("/v1/products/two", data=put, content_type="multipart/form-data").status_code == 201
    addresses = client.get("/v1/products/two").get_json()["pictures"]
    assert addresses == ["/images/two", "/images/two?picture=1"]
    colours = []
    for address in addresses:
        answer = client.get(address)
        assert (answer.mimetype, answer.headers["Cache-Control"]) == ("image/jpeg", "public, max-age=3600")
        with Image.open(io.BytesIO(answer.data)) as picture:
            pixel = picture.convert("RGB").getpixel((12, 16))
            assert isinstance(pixel, tuple)
            colours.append(tuple(round(value / 255) for value in pixel))
    assert colours == [(1, 0, 0), (0, 0, 1)]
    webp = client.get(addresses[1], headers={"Accept": "image/webp"})
    assert webp.mimetype == "image/webp"
    again = client.get(addresses[1], headers={"Accept": "image/webp", "If-None-Match": webp.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [("picture=1", 404, "not_found"), ("picture=-1", 400, "bad_query"), ("picture=x", 400, "bad_query")],
)
def test_a_picture_that_is_not_there(reading: FlaskClient, query: str, status: int, code: str) -> None:
    answer = reading.get(f"/images/0?{query}")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
