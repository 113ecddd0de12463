"""GET /images/<id>."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image
from tests.server.conftest import ColourShop

from parecido.server.app import create_app


@pytest.mark.parametrize("path", ["/images/a%2Fb%20c", "/images/a/b c"])
def test_a_thumbnail(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/jpeg", b"jpeg of a/b c")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_a_thumbnail_that_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/images/red").headers["ETag"]
    again = client.get("/images/red", headers={"If-None-Match": etag})
    other = client.get("/images/blue", headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert (other.status_code, other.data) == (200, b"jpeg of blue")


def test_the_size_is_answered_without_the_picture(client: FlaskClient) -> None:
    answer = client.head("/images/red")
    assert (answer.status_code, answer.data, answer.headers["Content-Length"]) == (200, b"", "11")


@pytest.mark.parametrize("path", ["/images/12", "/images/../../etc/passwd", "/images/%2fetc%2fpasswd"])
def test_an_unknown_id_is_no_file(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "unknown_product")


class OnePicture(ColourShop):
    """A shop whose thumbnails are true JPEGs."""

    def thumbnail(self, product_id: str) -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (60, 80), product_id).save(file, "JPEG")
        return file.getvalue()


def test_webp_is_for_those_who_name_it() -> None:
    client = create_app(OnePicture()).test_client()
    jpeg = client.get("/images/red", headers={"Accept": "*/*"})
    webp = client.get("/images/red", headers={"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"})
    assert (jpeg.mimetype, webp.mimetype) == ("image/jpeg", "image/webp")
    assert jpeg.headers["ETag"] != webp.headers["ETag"]
    assert jpeg.headers["Vary"] == webp.headers["Vary"] == "Accept"
    with Image.open(io.BytesIO(webp.data)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (60, 80))
    again = client.get("/images/red", headers={"Accept": "image/webp", "If-None-Match": webp.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("image/jpeg, image/webp;q=0.5", "image/jpeg"),
        ("image/jpeg;q=0.5, image/webp", "image/webp"),
        ("image/webp;q=0.5", "image/webp"),
        ("image/webp;q=0.9, */*", "image/jpeg"),
        ("image/*", "image/jpeg"),
    ],
)
def test_the_form_that_is_rather_taken_is_sent(accept: str, mimetype: str) -> None:
    client = create_app(OnePicture()).test_client()
    assert client.get("/images/red", headers={"Accept": accept}).mimetype == mimetype


def test_webp_that_is_refused_is_not_sent() -> None:
    client = create_app(OnePicture()).test_client()
    assert client.get("/images/red", headers={"Accept": "image/webp;q=0, image/jpeg"}).mimetype == "image/jpeg"
