"""The typed client against a live service of six drawn products, and against answers that are none."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image
from tests.server.v1.asking import picture_of
from tests.server.v1.conftest import address, built, changing  # noqa: F401  (fixtures)

from parecido.client import Client, Event, Product, ServiceError, Told, Value
from parecido.client.transport import read_problem
from parecido.errors import ParecidoError


@pytest.fixture
def client(address: str) -> Iterator[Client]:  # noqa: F811
    with Client(address + "/", key="pk_test") as client:
        yield client


def ids(found: object) -> list[str]:
    return [each.id for each in found]  # type: ignore[attr-defined]


def test_questions(client: Client, tmp_path: Path) -> None:
    answer = client.similar(product="0", weights={"colour": 1}, n=1)
    assert ids(answer.recommendations) == ["3"]
    assert answer.recommendations[0].product["baseColour"] == "Red"
    assert answer.recommendations[0].aspects["colour"] == pytest.approx(1, abs=0.01)
    (tmp_path / "blue.png").write_bytes(picture_of("blue"))
    found = client.similar(photo=tmp_path / "blue.png", n=2, category="any", group="", min_similarity=0.0)
    assert sorted(ids(found.recommendations)) == ["2", "5"]
    assert found.predicted is not None
    liked = client.similar(like=["0", picture_of("red")], dislike=["4"], where=["articleType=Belts"], n=1)
    assert ids(liked.recommendations) == ["3"]


def test_pages_of_recommendations(client: Client) -> None:
    assert sorted(ids(client.similar_pages(product="0", n=2))) == ["1", "2", "3", "4", "5"]


def test_products(client: Client) -> None:
    assert client.product("3").caption == "Red Belts"
    page = client.products(where="gender=Men", n=2)
    assert (ids(page.products), page.matching) == (["1", "3"], 3)
    assert ids(client.products(where="gender=Men", n=2, after=page.next).products) == ["5"]
    assert ids(client.every_product()) == ["0", "1", "2", "3", "4", "5"]
    assert isinstance(page.products[0], Product)


def test_facets_and_model(client: Client) -> None:
    (column,) = client.facets(["articleType"], where="gender=Men", most=1).columns
    assert (column.values, column.distinct, column.min) == ((Value("Belts", 2),), 2, None)
    assert client.model().supports.regions


def test_an_explanation(client: Client) -> None:
    found = client.explain("3", product="0")
    added = sum(sum(row) for row in found.query.contributions or ())
    assert added + (found.guessed or 0) == pytest.approx(found.aspects["overall"], abs=1e-4)
    assert found.query.heat is None
    heat = client.explain("3", photo=picture_of("red"), crop=(0, 0, 0.5, 1), heat=True).query.heat
    assert heat is not None
    with Image.open(io.BytesIO(heat)) as picture:
        assert picture.size == (12, 32)


def test_an_explanation_of_a_question_with_wishes(client: Client) -> None:
    found = client.explain("3", product="0", weights={"colour": 1}, like=["1", picture_of("blue")], dislike=["2"])
    assert (found.map, found.guessed) == ("similarity", None)
    assert found.similarity == pytest.approx(found.aspects["colour"], abs=1e-5)
    assert client.explain("3", product="0", photo=None).map == "overall"


def test_events_where_none_are_kept(client: Client) -> None:
    with pytest.raises(ServiceError) as caught:
        client.tell([Event("click", "3", 1, "0")])
    assert caught.value.problem.code == "not_available"
    assert client.tell([]) == Told(0, 0)


def test_many_events_are_several_requests(answering: Callable[[list[tuple[int, bytes]]], str]) -> None:
    answers = [(202, b'{"kept": 100, "unknown": 0}'), (202, b'{"kept": 1, "unknown": 2}')]
    with Client(answering(answers)) as client:
        assert client.tell([Event("impression", "3", rank) for rank in range(1, 104)]) == Told(101, 2)
    assert answers == []


def test_changes(client: Client) -> None:
    done = client.put("é/1", {"gender": "Women", "baseColour": None}, [picture_of("white")])
    assert (done.change, done.products) == ("added", 7)
    assert client.image("é/1").startswith(b"\xff\xd8")
    assert client.image("é/1", webp=True)[8:12] == b"WEBP"
    assert client.sync(dry_run=True).removed == 1
    assert client.delete("é/1").products == 6
    assert client.sync().unchanged == 6


def test_one_exception_with_the_problem(client: Client) -> None:
    with pytest.raises(ServiceError, match=r"no product 'x' in this shop of 6.*\(unknown_product\)") as caught:
        client.product("x")
    problem = caught.value.problem
    assert (problem.status, problem.code, problem.type) == (404, "unknown_product", "/problems/unknown_product")
    assert isinstance(caught.value, ParecidoError)
    with pytest.raises(ServiceError, match=r"\(unknown_product\)"):
        client.image("x")


def test_nobody_there() -> None:
    with Client("http://127.0.0.1:1", tries=1) as client, pytest.raises(ServiceError, match="no answer from") as caught:
        client.model()
    assert (caught.value.problem.code, caught.value.problem.status) == ("no_answer", 0)


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        (b'{"error": {"code": "busy", "message": "wait"}}', "busy", "wait"),
        (b"<html>", "http_502", "the answer has status 502 and says nothing more"),
        (b"[]", "http_502", "the answer has status 502 and says nothing more"),
        (b'{"error": 7}', "http_502", "the answer has status 502 and says nothing more"),
    ],
)
def test_other_answers_are_problems_too(body: bytes, code: str, detail: str) -> None:
    problem = read_problem(502, body, "7")
    assert (problem.code, problem.detail, problem.retry_after) == (code, detail, 7.0)


@pytest.fixture
def answering() -> Iterator[Callable[[list[tuple[int, bytes]]], str]]:
    """Start a server that gives one answer after the other, and return its address."""
    servers: list[HTTPServer] = []

    def start(answers: list[tuple[int, bytes]]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if "Content-Length" in self.headers:
                    self.rfile.read(int(self.headers["Content-Length"]))
                status, body = answers.pop(0)
                self.close_connection = True
                if status == LOST:
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  (the names that http.server calls)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


LOST = 0
"""Stands for an answer that does not arrive: the connection is closed."""
PAGE = b'{"products": [], "matching": 0, "later": 1}'


def test_a_full_service_is_asked_again(answering: Callable[[list[tuple[int, bytes]]], str]) -> None:
    answers = [(503, b"{}"), (200, PAGE)]
    with Client(answering(answers)) as client:
        assert client.products().matching == 0
    assert answers == []


CHANGES = b"""{"added": 0, "repictured": 0, "updated": 0, "removed": 1, "unchanged": 5, "rejects": 0,
"lost_pictures": 0, "embedded": 0, "products": 5, "snapshot": 2}"""
WRITES: list[Callable[[Client], object]] = [
    lambda client: client.delete("0"),
    lambda client: client.sync(),
    lambda client: client.put("0", {}),
]


@pytest.mark.parametrize("change", WRITES)
def test_a_change_whose_answer_is_lost_is_not_sent_again(
    answering: Callable[[list[tuple[int, bytes]]], str], change: Callable[[Client], object]
) -> None:
    """It may have been made: sent again, a removal would be refused for a product that it has just removed itself."""
    answers = [(LOST, b""), (200, CHANGES)]
    with Client(answering(answers)) as client, pytest.raises(ServiceError) as caught:
        change(client)
    assert (caught.value.problem.code, len(answers)) == ("no_answer", 1)


def test_a_change_that_was_not_taken_is_sent_again(answering: Callable[[list[tuple[int, bytes]]], str]) -> None:
    answers = [(503, b"{}"), (200, CHANGES)]
    with Client(answering(answers)) as client:
        assert client.delete("0").removed == 1
    assert answers == []


def test_a_question_whose_answer_is_lost_is_asked_again(answering: Callable[[list[tuple[int, bytes]]], str]) -> None:
    answers = [(LOST, b""), (200, b'{"recommendations": [], "search": "exact"}')]
    with Client(answering(answers)) as client:
        assert client.similar(product="0").search == "exact"


@pytest.mark.parametrize("product", [".", "..", "a/../b", "..."])
def test_dots_are_an_id_too(client: Client, product: str) -> None:
    assert client.put(product, {}, [picture_of("white")]).change == "added"
    assert client.product(product).id == product
    assert client.image(product).startswith(b"\xff\xd8")
    assert client.delete(product).removed == 1


def test_one_thing_that_is_liked_needs_no_list(client: Client) -> None:
    listed, alone = (
        client.similar(like=["0"], dislike=[picture_of("red")]),
        client.similar(like="0", dislike=picture_of("red")),
    )
    assert alone == listed


def test_a_photo_is_no_text(client: Client) -> None:
    with pytest.raises(TypeError, match=r"photo is str; give a picture's bytes, or a pathlib\.Path to its file"):
        client.similar(photo="0.jpg")  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["pk_secret\n", "", "pk_a b", "pk_\u00e9"])
def test_what_is_no_key_is_told_without_showing_it(key: str) -> None:
    with pytest.raises(ServiceError, match=r"^the key is empty, or has a blank .* \(bad_key\)$") as caught:
        Client("http://127.0.0.1:5000", key=key)
    assert "pk_" not in str(caught.value)


def test_a_service_that_stays_full_is_an_error(answering: Callable[[list[tuple[int, bytes]]], str]) -> None:
    with Client(answering([(503, b"{}")] * 2), tries=2) as client, pytest.raises(ServiceError) as caught:
        client.products()
    assert (caught.value.problem.status, caught.value.problem.retry_after) == (503, 0.0)


def test_an_answer_of_another_kind_is_an_error(answering: Callable[[list[tuple[int, bytes]]], str]) -> None:
    with Client(answering([(200, b"<html>")])) as client, pytest.raises(ServiceError, match="cannot read") as caught:
        client.products()
    assert caught.value.problem.code == "bad_answer"
