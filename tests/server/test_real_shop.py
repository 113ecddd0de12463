"""The routes on a real shop: the whole way from the form's bytes to the drawn products."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

import parecido
from parecido.cli import parecido as command
from parecido.cli import run_command
from parecido.embeddings.shipped import shipped_model
from parecido.server.app import create_app


@pytest.fixture
def client(tiny_shop: Path) -> Iterator[FlaskClient]:
    with parecido.open(tiny_shop) as recommender:
        yield create_app(recommender).test_client()


def upload(content: bytes) -> dict[str, object]:
    return {"image": FileStorage(io.BytesIO(content), "photo.jpg")}


def post(client: FlaskClient, fields: dict[str, object]) -> TestResponse:
    """Post a form made in memory (the test client's own way leaves a temporary file open)."""
    boundary, body = encode_multipart(fields)
    return client.post("/fashion", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def huge_png() -> bytes:
    """900 megapixels in its header, next to nothing behind it."""
    header = struct.pack(">LLBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">L", len(header)) + b"IHDR" + header + struct.pack(">L", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk


def test_a_photo_is_answered_as_the_command_line_answers_it(
    client: FlaskClient, tiny: Any, tiny_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tiny.images / "4.jpg"
    fields = {**upload(photo.read_bytes()), "n": "3", "where": "articleType=Belts"}
    served = post(client, fields).get_json()
    assert served["recommendations"][0]["id"] == "4"
    assert {found.pop("image")[:4] for found in served["recommendations"]} == {"/9j/"}
    arguments = ["similar", tiny_shop, "--photo", photo, "-n", "3", "--where", "articleType=Belts", "--json"]
    assert run_command(command, [str(argument) for argument in arguments]) == 0
    assert json.loads(capsys.readouterr().out) == served


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"n": "1"}, ["4"]),
        ({"where": ["gender=Women", "baseColour=Green"]}, ["4"]),
        ({"where": ["gender=Men", "gender=Women"]}, []),
        ({"min_similarity": "0.9999"}, ["4"]),
    ],
)
def test_fields_narrow_the_answer(
    client: FlaskClient, tiny: Any, fields: dict[str, object], expected: list[str]
) -> None:
    answer = post(client, {**upload((tiny.images / "4.jpg").read_bytes()), **fields, "embed": "0"})
    found = answer.get_json()["recommendations"]
    assert [each["id"] for each in found] == expected
    assert all("image" not in each for each in found)


def test_pictures_are_those_of_their_products(client: FlaskClient) -> None:
    found = client.get("/similar/0").get_json()["recommendations"]
    assert sorted(each["id"] for each in found) == ["1", "2", "3", "4", "5"]
    for each in found:
        assert base64.b64decode(each["image"]) == client.get(each["image_url"]).data


def test_the_other_routes(client: FlaskClient) -> None:
    similar = client.get("/similar/0?n=2&embed=0&where=gender=Women").get_json()
    assert {found["id"] for found in similar["recommendations"]} == {"2", "4"}
    assert client.get("/images/0").data.startswith(b"\xff\xd8\xff")
    card, _ = shipped_model()
    aspects = {aspect.name: aspect.weight for aspect in card.aspects}
    health = {"status": "ok", "products": 6, "model": card.name, "aspects": aspects, "text": False}
    assert client.get("/health").get_json() == health


def test_a_text_is_answered_as_the_command_line_answers_it(text_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with parecido.open(text_shop) as recommender:
        asking = create_app(recommender).test_client()
        served = asking.get("/similar", query_string={"text": "boné vermelho", "n": "2"}).get_json()
        assert asking.get("/health").get_json()["text"] is True
        refused = asking.get("/similar", query_string={"text": "red cap " * 4})
    assert [found["id"] for found in served["recommendations"]] == ["0", "3"]
    assert {found.pop("image")[:4] for found in served["recommendations"]} == {"/9j/"}
    assert run_command(command, ["similar", str(text_shop), "--text", "boné vermelho", "-n", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == served
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "bad_text")


def test_a_shop_that_reads_no_texts_says_so(client: FlaskClient) -> None:
    refused = client.get("/similar?text=red")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "bad_text")
    assert "reads no texts" in refused.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "fields", "refusal"),
    [
        (None, {}, (400, "missing_image")),
        (None, {"image": "photo.jpg"}, (400, "image_not_a_file")),
        (b"hello", {}, (400, "bad_image")),
        (b"", {}, (400, "empty_image")),
        (huge_png(), {}, (400, "bad_image")),
        (bytes(30_000_000), {}, (413, "too_large")),
        ("half", {}, (400, "bad_image")),
        ("whole", {"n": "0"}, (400, "bad_n")),
        ("whole", {"n": "abc"}, (400, "bad_n")),
        ("whole", {"n": "51"}, (400, "bad_n")),
        ("whole", {"embed": "yes"}, (400, "bad_embed")),
        ("whole", {"min_similarity": "2"}, (400, "bad_min_similarity")),
        ("whole", {"where": "size=L"}, (400, "unknown_column")),
        ("whole", {"where": "no equals sign"}, (400, "bad_where")),
    ],
)
def test_bad_input_is_refused_and_the_next_question_answered(
    client: FlaskClient, tiny: Any, content: bytes | str | None, fields: dict[str, object], refusal: tuple[int, str]
) -> None:
    photo = (tiny.images / "1.jpg").read_bytes()
    given = {"half": photo[: len(photo) // 2], "whole": photo}.get(content) if isinstance(content, str) else content
    data = fields if given is None else {**upload(given), **fields}
    answer = post(client, data)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == refusal
    assert set(answer.get_json()["error"]) == {"code", "message"}
    assert post(client, upload(photo)).get_json()["recommendations"][0]["id"] == "1"


def test_unknown_products_and_wrong_methods(client: FlaskClient) -> None:
    for answer, status, code in (
        (client.get("/similar/99"), 404, "unknown_product"),
        (client.get("/images/..%2F..%2Fshop.sqlite"), 404, "unknown_product"),
        (client.get("/nowhere"), 404, "not_found"),
        (client.get("/fashion"), 405, "method_not_allowed"),
        (client.delete("/similar/0"), 405, "method_not_allowed"),
    ):
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
        assert set(answer.get_json()["error"]) == {"code", "message"}
