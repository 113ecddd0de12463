"""POST /fashion: answers, and every bad input."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

Photo = Callable[[tuple[int, int, int]], bytes]
RED = (255, 0, 0)


def upload(photo: bytes, name: str = "photo.png") -> FileStorage:
    return FileStorage(io.BytesIO(photo), name)


def post(client: FlaskClient, fields: Mapping[str, object], path: str = "/fashion") -> TestResponse:
    """Post a form made in memory (the test client's own way leaves a temporary file open)."""
    boundary, body = encode_multipart(dict(fields))
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def recommended(product_id: str, similarity: float, url: str, kind: str, gender: str) -> dict[str, object]:
    return {
        "id": product_id,
        "similarity": similarity,
        "aspects": {"colour": similarity},
        "caption": f"A {product_id} one",
        "url": url,
        "product": {"kind": kind, "gender": gender},
        "image": base64.b64encode(b"jpeg of " + product_id.encode()).decode(),
        "image_url": {"a/b c": "/images/a%2Fb%20c"}.get(product_id, f"/images/{product_id}"),
    }


RED_ONE = recommended("red", 1.0, "https://shop.test/red", "Shirts", "Women")
YELLOW_ONE = recommended("a/b c", 0.707107, "", "Shirts", "Men")
BLUE_ONE = recommended("blue", 0.0, "", "Shoes", "")


def test_a_photo_is_answered_with_what_looks_like_it(client: FlaskClient, photo_of: Photo) -> None:
    answer = post(client, {"image": upload(photo_of(RED))})
    assert answer.status_code == 200
    assert answer.json == {
        "predicted": {"category": "Shirts", "share": 0.6667},
        "recommendations": [RED_ONE, YELLOW_ONE, BLUE_ONE],
        "search": "exact",
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"n": "1"}, ["red"]),
        ({"n": "50"}, ["red", "a/b c", "blue"]),
        ({"where": "gender=Men"}, ["a/b c"]),
        ({"where": ["kind=Shirts", "gender=Women"]}, ["red"]),
        ({"where": "gender="}, ["blue"]),
        ({"where": ["gender=Men", "gender=Women"]}, []),
        ({"min_similarity": "0.5"}, ["red", "a/b c"]),
        ({"min_similarity": "-1"}, ["red", "a/b c", "blue"]),
        ({"weights": "colour=2"}, ["red", "a/b c", "blue"]),
        ({"colour": "#0000ff"}, ["blue", "red", "a/b c"]),
        ({"colour": "azul", "n": "1"}, ["blue"]),
        ({"colour": "#ff0", "weights": "colour=1", "n": "1"}, ["a/b c"]),
    ],
)
def test_options(client: FlaskClient, photo_of: Photo, fields: dict[str, object], expected: list[str]) -> None:
    answer = post(client, {"image": upload(photo_of(RED)), **fields})
    assert [each["id"] for each in answer.get_json()["recommendations"]] == expected


def test_options_may_stand_in_the_address(client: FlaskClient, photo_of: Photo) -> None:
    answer = post(client, {"image": upload(photo_of(RED))}, "/fashion?n=1&embed=0")
    assert answer.get_json()["recommendations"] == [{k: v for k, v in RED_ONE.items() if k != "image"}]


def test_a_large_photo_of_nothing_but_line_breaks(client: FlaskClient) -> None:
    """Wherever the form is cut while it is read, the cut might be the start of the photo's end."""
    file = io.BytesIO()
    Image.new("RGB", (400, 400), (13, 10, 13)).save(file, "BMP")
    answer = post(client, {"image": upload(file.getvalue(), "photo.bmp"), "n": "1"})
    assert (answer.status_code, len(file.getvalue())) == (200, 480_054)
    assert [each["id"] for each in answer.get_json()["recommendations"]] == ["a/b c"]


def test_nothing_like_it(client: FlaskClient, photo_of: Photo) -> None:
    fields = {"image": upload(photo_of(RED)), "where": "kind=Shoes", "min_similarity": "0.5"}
    assert post(client, fields).json == {"predicted": None, "recommendations": [], "search": "exact"}


def truncated_jpeg() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(file, "JPEG")
    return file.getvalue()[:1200]


def huge_png() -> bytes:
    """A PNG of 900 megapixels in a few bytes: its header says so."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GOOD = object()
BAD_INPUTS: dict[str, tuple[dict[str, object], int, str]] = {
    "no field image": ({"picture": GOOD}, 400, "missing_image"),
    "nothing at all": ({}, 400, "missing_image"),
    "no file chosen": ({"image": upload(b"", "")}, 400, "missing_image"),
    "text for a file": ({"image": "photo.jpg"}, 400, "image_not_a_file"),
    "two files": ({"image": [GOOD, GOOD]}, 400, "several_images"),
    "0 bytes": ({"image": upload(b"")}, 400, "empty_image"),
    "not an image": ({"image": upload(b"dear shop, " * 100)}, 400, "bad_image"),
    "truncated": ({"image": upload(truncated_jpeg())}, 400, "bad_image"),
    "900 megapixels": ({"image": upload(huge_png())}, 400, "bad_image"),
    "30 MB": ({"image": upload(bytes(30_000_000))}, 413, "too_large"),
    "just over 20 MB": ({"image": upload(bytes(20 * 1024 * 1024 + 1))}, 413, "too_large"),
    "a field of 1 MB": ({"image": GOOD, "where": "kind=" + "x" * 1_000_000}, 413, "too_large"),
    "1000 fields": ({"image": GOOD, "where": ["kind=Shoes"] * 1000}, 413, "too_large"),
    "n=0": ({"image": GOOD, "n": "0"}, 400, "bad_n"),
    "n=51": ({"image": GOOD, "n": "51"}, 400, "bad_n"),
    "n=-1": ({"image": GOOD, "n": "-1"}, 400, "bad_n"),
    "n=abc": ({"image": GOOD, "n": "abc"}, 400, "bad_n"),
    "n=1_0": ({"image": GOOD, "n": "1_0"}, 400, "bad_n"),
    "n of many digits": ({"image": GOOD, "n": "9" * 5000}, 400, "bad_n"),
    "n empty": ({"image": GOOD, "n": ""}, 400, "bad_n"),
    "n twice": ({"image": GOOD, "n": ["3", "4"]}, 400, "bad_n"),
    "weights without =": ({"image": GOOD, "weights": "colour"}, 400, "bad_weights"),
    "weights empty": ({"image": GOOD, "weights": ""}, 400, "bad_weights"),
    "weights all 0": ({"image": GOOD, "weights": "colour=0"}, 400, "bad_weights"),
    "a negative weight": ({"image": GOOD, "weights": "colour=-1"}, 400, "bad_weights"),
    "a weight of no aspect": ({"image": GOOD, "weights": "size=1"}, 400, "bad_weights"),
    "weights twice": ({"image": GOOD, "weights": ["colour=1", "colour=2"]}, 400, "bad_weights"),
    "no colour": ({"image": GOOD, "colour": "elephant"}, 400, "bad_colour"),
    "colour twice": ({"image": GOOD, "colour": ["red", "blue"]}, 400, "bad_colour"),
    "embed=yes": ({"image": GOOD, "embed": "yes"}, 400, "bad_embed"),
    "min_similarity=2": ({"image": GOOD, "min_similarity": "2"}, 400, "bad_min_similarity"),
    "min_similarity=nan": ({"image": GOOD, "min_similarity": "nan"}, 400, "bad_min_similarity"),
    "min_similarity=high": ({"image": GOOD, "min_similarity": "high"}, 400, "bad_min_similarity"),
    "where without =": ({"image": GOOD, "where": "Women"}, 400, "bad_where"),
    "unknown column": ({"image": GOOD, "where": "sise=M"}, 400, "unknown_column"),
}


@pytest.mark.parametrize("bad", BAD_INPUTS)
def test_bad_input_is_refused_and_the_next_request_works(client: FlaskClient, photo_of: Photo, bad: str) -> None:
    fields, status, code = BAD_INPUTS[bad]
    answer = post(client, filled(fields, photo_of))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert set(answer.get_json()) == {"error"}
    assert set(answer.get_json()["error"]) == {"code", "message"}
    assert "Traceback" not in answer.text
    assert post(client, {"image": upload(photo_of(RED))}).status_code == 200


def filled(fields: dict[str, object], photo_of: Photo) -> dict[str, object]:
    """Return `fields` with a photo in the place of GOOD."""

    def fresh(value: object) -> object:
        if isinstance(value, list):
            return [fresh(each) for each in value]
        return upload(photo_of(RED)) if value is GOOD else value

    return {name: fresh(value) for name, value in fields.items()}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"n": "abc"}, "n is 'abc'; it must be a whole number from 1 to 50"),
        ({"n": ["3", "4"]}, "n is given 2 times; give it once"),
        ({"embed": "2"}, "embed is '2'; it must be 1 (pictures in the answer) or 0"),
        (
            {"min_similarity": "x" * 99},
            f"min_similarity is '{'x' * 40}...'; it must be a number from -1 to 1",
        ),
        (
            {"weights": "colour=much"},
            "the weight 'colour=much' is not of the form aspect=number; write colour=2,shape=1, say",
        ),
        ({"weights": "size=1"}, "no aspect 'size' to weigh; this shop's model has colour"),
        ({"colour": "blu"}, "'blu' names no colour; did you mean blue? Otherwise give #rrggbb"),
        ({"where": "sise=M"}, "the table has no column 'sise'; it has kind and gender"),
    ],
)
def test_a_refusal_says_what_was_expected(
    client: FlaskClient, photo_of: Photo, fields: dict[str, object], message: str
) -> None:
    answer = post(client, {"image": upload(photo_of(RED)), **fields})
    assert answer.get_json()["error"]["message"] == message


def test_text_in_the_place_of_the_file_is_explained(client: FlaskClient) -> None:
    answer = post(client, {"image": "photo.jpg"})
    assert answer.json == {
        "error": {
            "code": "image_not_a_file",
            "message": "the field image holds text, not a file; "
            "send the photo as a file in the field image, with curl: -F image=@photo.jpg",
        }
    }


def test_too_large_says_what_fits(client: FlaskClient) -> None:
    answer = post(client, {"image": upload(bytes(30_000_000))})
    assert answer.get_json()["error"]["message"] == (
        "the request is too large; a photo may have 20 MB, a request 100 fields and 128 kB of text in each"
    )


@pytest.mark.parametrize("mimetype", ["application/json", "image/png", "text/plain"])
def test_another_body_than_a_form_is_refused(client: FlaskClient, mimetype: str) -> None:
    answer = client.post("/fashion", data=b"{}", content_type=mimetype)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (415, "unsupported_media_type")


def test_a_form_without_a_boundary_has_no_image(client: FlaskClient) -> None:
    answer = client.post("/fashion", data=b"--x\r\n", content_type="multipart/form-data")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "missing_image")


def test_a_form_that_breaks_off_has_no_image(client: FlaskClient) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\nabc'
    answer = client.post("/fashion", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "missing_image")
