"""The routes on a real shop: the whole way from the form's bytes to the drawn products."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import parecido
from parecido.cli import parecido as command
from parecido.cli import run_command
from parecido.server.app import create_app


@pytest.fixture
def client(tiny_shop: Path) -> Iterator[FlaskClient]:
    with parecido.open(tiny_shop) as recommender:
        yield create_app(recommender).test_client()


def upload(content: bytes) -> dict[str, Any]:
    return {"image": (io.BytesIO(content), "photo.jpg")}


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
    served = client.post("/fashion", data=fields).get_json()
    assert served["recommendations"][0]["id"] == "4"
    assert {found.pop("image")[:4] for found in served["recommendations"]} == {"/9j/"}
    arguments = ["similar", tiny_shop, "--photo", photo, "-n", "3", "--where", "articleType=Belts", "--json"]
    assert run_command(command, [str(argument) for argument in arguments]) == 0
    assert json.loads(capsys.readouterr().out) == served


def test_the_other_routes(client: FlaskClient) -> None:
    similar = client.get("/similar/0?n=2&embed=0&where=gender=Women").get_json()
    assert {found["id"] for found in similar["recommendations"]} == {"2", "4"}
    assert client.get("/images/0").data.startswith(b"\xff\xd8\xff")
    assert client.get("/health").get_json() == {"status": "ok", "products": 6, "model": "parecido-xs"}


@pytest.mark.parametrize(
    ("content", "fields", "status"),
    [
        (None, {}, 400),
        (b"hello", {}, 400),
        (b"", {}, 400),
        (huge_png(), {}, 400),
        ("half", {}, 400),
        ("whole", {"n": "0"}, 400),
        ("whole", {"n": "abc"}, 400),
        ("whole", {"n": "51"}, 400),
        ("whole", {"where": "size=L"}, 400),
        ("whole", {"where": "no equals sign"}, 400),
    ],
)
def test_bad_input_is_refused_and_the_next_question_answered(
    client: FlaskClient, tiny: Any, content: bytes | str | None, fields: dict[str, str], status: int
) -> None:
    photo = (tiny.images / "1.jpg").read_bytes()
    given = {"half": photo[: len(photo) // 2], "whole": photo}.get(content) if isinstance(content, str) else content
    data = fields if given is None else {**upload(given), **fields}
    answer = client.post("/fashion", data=data, content_type="multipart/form-data")
    assert answer.status_code == status
    assert set(answer.get_json()["error"]) == {"code", "message"}
    assert client.post("/fashion", data=upload(photo)).get_json()["recommendations"][0]["id"] == "1"


def test_unknown_products_and_wrong_methods(client: FlaskClient) -> None:
    for answer, status in (
        (client.get("/similar/99"), 404),
        (client.get("/images/..%2F..%2Fshop.sqlite"), 404),
        (client.get("/fashion"), 405),
    ):
        assert answer.status_code == status
        assert set(answer.get_json()["error"]) == {"code", "message"}
