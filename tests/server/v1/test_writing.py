"""PUT and DELETE /v1/products/<id>, POST /v1/sync: durable, read at once, closed without a guard."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.server.open_door import OpenDoor
from tests.server.v1.asking import ids, picture_of, problem
from tests.server.v1.conftest import SETTINGS

from parecido.errors import ShopBusy
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.load.board import Board
from parecido.server.writing import Writing
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


@pytest.fixture
def client(changing: Flask) -> FlaskClient:
    return changing.test_client()


def parts(columns: dict[str, Any], *colours: str) -> dict[str, Any]:
    return {
        "product": json.dumps(columns),
        "picture": [(io.BytesIO(picture_of(colour)), "p.png") for colour in colours],
    }


WRITES = [("put", "/v1/products/0"), ("delete", "/v1/products/0"), ("post", "/v1/sync")]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_nobody_writes_without_a_guard(reading: FlaskClient, method: str, path: str) -> None:
    answer = getattr(reading, method)(path)
    assert problem(answer) == (401, "key_needed")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="parecido"'


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_service_for_reading_stays_one(built: Path, method: str, path: str) -> None:
    with Recommender.open(built / "shop", SETTINGS) as shop:
        client = create_app(shop, SETTINGS, OpenDoor()).test_client()
        assert problem(getattr(client, method)(path)) == (403, "read_only")


def test_a_product_is_put_changed_and_taken_out(client: FlaskClient, tmp_path: Path) -> None:
    added = client.put("/v1/products/a%2Fb", data=parts({"baseColour": "White", "gender": None}, "white"))
    assert (added.status_code, added.get_json()["change"]) == (201, "added")
    assert Shop(tmp_path / "shop").ids()[-1] == "a/b"
    assert client.get("/v1/products/a%2Fb").get_json()["caption"] == "White"
    assert client.get("/images/a%2Fb").status_code == 200
    assert len(ids(client.get("/v1/products/a%2Fb/similar"))) == 6
    same = client.put("/v1/products/a%2Fb", json={"baseColour": "White"})
    assert (same.status_code, same.get_json()["change"]) == (200, "unchanged")
    number = client.put("/v1/products/a%2Fb", json={"baseColour": 49.5, "gender": 7})
    assert number.get_json()["change"] == "updated"
    assert client.get("/v1/products/a%2Fb").get_json()["product"]["baseColour"] == "49.5"
    other = client.put("/v1/products/a%2Fb", data=parts({}, "black", "blue"))
    assert (other.get_json()["change"], other.get_json()["embedded"]) == ("repictured", 2)
    gone = client.delete("/v1/products/a%2Fb").get_json()
    assert (gone["removed"], gone["products"]) == (1, 6)
    assert problem(client.delete("/v1/products/a%2Fb")) == (404, "unknown_product")
    assert client.get("/v1/model").get_json()["snapshot"] == gone["snapshot"]


@pytest.mark.parametrize(
    ("columns", "colours", "code"),
    [
        ({}, (), "bad_product"),
        ({"color": "Red"}, ("red",), "bad_product"),
        ({"id": "8"}, ("red",), "bad_product"),
        ({"gender": "a\0b"}, ("red",), "bad_product"),
        ({"gender": True}, ("red",), "bad_field"),
        ({"gender": ["Men"]}, ("red",), "bad_field"),
        ({"gender": "x" * 100_001}, ("red",), "bad_field"),
    ],
)
def test_columns_that_make_no_product(
    client: FlaskClient, columns: dict[str, Any], colours: tuple[str, ...], code: str
) -> None:
    answer = client.put("/v1/products/7", data=parts(columns, *colours), content_type="multipart/form-data")
    assert problem(answer) == (400, code)
    assert client.get("/v1/model").get_json()["products"] == 6


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"picture": (io.BytesIO(b"words"), "p.png"), "product": "{}"}, "bad_image"),
        ({"picture": (io.BytesIO(picture_of("red")), "p.png")}, "bad_body"),
        ({"picture": "words", "product": "{}"}, "image_not_a_file"),
        ({"picture": [(io.BytesIO(b"x"), "p")] * 11, "product": "{}"}, "several_images"),
    ],
)
def test_parts_that_make_no_product(client: FlaskClient, sent: dict[str, Any], code: str) -> None:
    answer = client.put("/v1/products/7", data=sent, content_type="multipart/form-data")
    assert problem(answer) == (400, code)


@pytest.mark.parametrize("method", ["put", "delete"])
def test_an_id_that_is_not_utf_8_names_no_product(client: FlaskClient, method: str) -> None:
    """Read with U+FFFD for each wrong byte, %FF and %FE would be one product."""
    assert client.put("/v1/products/%EF%BF%BD", data=parts({}, "white")).status_code == 201
    sent = {"data": parts({}, "red")} if method == "put" else {}
    answer = getattr(client, method)(environ_overrides={"PATH_INFO": "/v1/products/\xff"}, **sent)
    assert problem(answer) == (400, "bad_request")
    assert client.get("/v1/products/%EF%BF%BD").status_code == 200


def test_columns_that_are_not_utf_8(client: FlaskClient) -> None:
    body = b'--y\r\nContent-Disposition: form-data; name="product"\r\n\r\n{"gender": "\xff"}\r\n--y--\r\n'
    answer = client.put("/v1/products/0", data=body, content_type="multipart/form-data; boundary=y")
    assert problem(answer) == (400, "bad_body")
    assert answer.get_json()["detail"] == "the part product is not UTF-8; send it as JSON in UTF-8"


def test_a_picture_without_bytes_names_its_own_part(client: FlaskClient) -> None:
    sent = {"picture": (io.BytesIO(b""), "p.png"), "product": "{}"}
    answer = client.put("/v1/products/7", data=sent, content_type="multipart/form-data")
    assert problem(answer) == (400, "empty_image")
    assert answer.get_json()["detail"] == (
        'the file "p.png" is empty (0 bytes); send the photo as a file, with curl: -F picture=@photo.jpg'
    )


def test_a_long_body_without_pictures(client: FlaskClient) -> None:
    answer = client.put("/v1/products/0", data=b" " * (1024 * 1024 + 1), content_type="application/json")
    assert problem(answer) == (413, "too_large")


def test_another_writer_is_waited_for_by_the_client(client: FlaskClient, tmp_path: Path) -> None:
    with ShopWriter(tmp_path / "shop"):
        answers = [client.put("/v1/products/0", json={}), client.delete("/v1/products/0"), client.post("/v1/sync")]
    assert [problem(answer) for answer in answers] == [(409, "busy")] * 3
    assert answers[0].headers["Retry-After"] == "5"
    assert {answer.get_json()["detail"] for answer in answers} == {
        "another program is writing this shop; ask again in a moment"
    }


def test_changes_at_once_are_made_one_after_the_other(changing: Flask) -> None:
    def put(number: int) -> int:
        sent = parts({}, "white")
        return changing.test_client().put(f"/v1/products/new-{number}", data=sent).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(put, range(8))) == [201] * 8
    assert changing.test_client().get("/v1/model").get_json()["products"] == 14


@pytest.mark.usefixtures("changing")
def test_few_wait_for_a_long_change_and_the_others_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a sync runs, eight changes that wait would be all threads of the service: nobody could read."""
    monkeypatch.setattr("parecido.server.writing.PATIENCE", 3600.0)
    with closing(LiveShop(Recommender.open(tmp_path / "shop", SETTINGS))) as live, ThreadPoolExecutor(4) as pool:
        writing = Writing(live, SETTINGS)
        with writing._board.writing_lock:
            waiting = [pool.submit(writing.put, name, {}, []) for name in "0124"]
            while writing._waiting._value:
                pass
            with pytest.raises(ShopBusy, match="another change to this shop is being made"):
                writing.put("3", {}, [])
        assert [each.result().updated for each in waiting] == [1, 1, 1, 1]


@pytest.mark.usefixtures("changing")
def test_other_workers_know_of_a_change_also_where_its_own_cannot_move_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise OSError("too many open files")

    with closing(LiveShop(Recommender.open(tmp_path / "shop", SETTINGS))) as live:
        board = Board()
        writing = Writing(live, SETTINGS, board=board)
        monkeypatch.setattr(live, "refresh", fail)
        with pytest.raises(OSError, match="too many open files"):
            writing.put("0", {"gender": "Unisex"}, [])
        assert board.changes == 1


def test_the_last_product_stays(client: FlaskClient) -> None:
    for name in "01234":
        assert client.delete(f"/v1/products/{name}").status_code == 200
    assert problem(client.delete("/v1/products/5")) == (400, "bad_product")


def test_a_sync_undoes_what_the_table_does_not_say(client: FlaskClient) -> None:
    client.put("/v1/products/new", data=parts({}, "white"))
    client.put("/v1/products/0", json={"gender": "Unisex"})
    planned = client.post("/v1/sync?dry_run=1").get_json()
    assert (planned["removed"], planned["products"]) == (1, 7)
    done = client.post("/v1/sync").get_json()
    assert (done["removed"], done["products"], done["embedded"]) == (1, 6, 0)
    assert client.get("/v1/products/0").get_json()["product"]["gender"] == "Women"


def test_a_table_that_takes_too_much_is_refused(client: FlaskClient, tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text("".join(table.read_text().splitlines(keepends=True)[:3]))
    assert problem(client.post("/v1/sync")) == (409, "sync_refused")
    assert client.post("/v1/sync?force=true").get_json()["products"] == 2
    assert problem(client.post("/v1/sync?table=/etc/passwd")) == (400, "bad_field")


@pytest.mark.parametrize("lost", ["styles.csv", "images"])
def test_a_sync_that_is_refused_does_not_say_where_things_are(client: FlaskClient, tmp_path: Path, lost: str) -> None:
    (tmp_path / lost).rename(tmp_path / "elsewhere")
    answer = client.post("/v1/sync")
    assert problem(answer) == (409, "sync_refused")
    assert (
        f"there is no {'folder images' if lost == 'images' else 'table at styles.csv'}" in answer.get_json()["detail"]
    )
    assert str(tmp_path) not in answer.text


def test_what_a_sync_is_told_in_its_body_is_not_overlooked(client: FlaskClient) -> None:
    client.put("/v1/products/new", data=parts({}, "white"))
    answer = client.post("/v1/sync", json={"dry_run": True})
    assert problem(answer) == (400, "bad_body")
    assert answer.get_json()["detail"].startswith(
        "this request takes no body; dry_run and force are said in the address"
    )
    assert client.get("/v1/products/new").status_code == 200


def test_what_a_removal_is_told_in_its_body_is_not_overlooked(client: FlaskClient) -> None:
    answer = client.delete("/v1/products/0", json={"dry_run": True})
    assert problem(answer) == (400, "bad_body")
    assert answer.get_json()["detail"] == "this request takes no body; the address alone says what goes"
    assert client.get("/v1/products/0").status_code == 200


@pytest.mark.usefixtures("changing")
def test_a_service_without_a_table(tmp_path: Path) -> None:
    with closing(LiveShop(Recommender.open(tmp_path / "shop", SETTINGS))) as live:
        app = create_app(live.current, SETTINGS, OpenDoor(), writing=Writing(live, SETTINGS))
        assert problem(app.test_client().post("/v1/sync")) == (409, "not_available")
