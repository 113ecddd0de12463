"""GET / and the page's files."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from parecido.images.colour_names import parse_colour
from parecido.server.page import FOLDER

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SCRIPTS = sorted(path.name for path in FOLDER.glob("*.js"))
MOST_WEIGHT = 150_000
"""Bytes of all files of the page together, as they are sent."""


@pytest.mark.parametrize(
    ("path", "mimetype", "words"),
    [
        ("/", "text/html", "What looks like this?"),
        ("/page/page.css", "text/css", "prefers-color-scheme: dark"),
        ("/page/dom.js", "text/javascript", "textContent"),
        ("/page/state.js", "text/javascript", "addressOf"),
        ("/page/words.js", "text/javascript", "O que se parece com isto?"),
        ("/page/icon.svg", "image/svg+xml", "<svg"),
    ],
)
def test_the_files(client: FlaskClient, path: str, mimetype: str, words: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, mimetype)
    assert words in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_files_are_packed_for_those_who_unpack(client: FlaskClient) -> None:
    plain = client.get("/page/page.css")
    packed = client.get("/page/page.css", headers={"Accept-Encoding": "gzip, br"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("path", ["/page/__init__.py", "/page/../app.py", "/page/%2e%2e/app.py", "/page/"])
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not_found")


def test_the_page_weighs_little(client: FlaskClient) -> None:
    """The whole limit is for what a browser loads, answers of the service included; the files take at most half."""
    paths = ["/", *(f"/page/{path.name}" for path in FOLDER.iterdir() if path.suffix in {".js", ".css", ".svg"})]
    sent = [client.get(path, headers={"Accept-Encoding": "gzip"}).data for path in paths]
    assert sum(map(len, sent)) < MOST_WEIGHT / 2


def test_the_page_obeys_its_own_policy(client: FlaskClient) -> None:
    """No inline script, style or handler, and no outside address but the name of a drawing's language."""
    page = client.get("/").text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page) == []
    for path in ("/", "/page/page.css", *(f"/page/{name}" for name in SCRIPTS)):
        addresses = set(re.findall(r"https?://[^\s\"'`]+", client.get(path).text))
        assert addresses <= {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_page_never_parses_text_as_html(client: FlaskClient, name: str) -> None:
    script = client.get(f"/page/{name}").text
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(", script) == []


def test_every_script_is_asked_for_at_once(client: FlaskClient) -> None:
    """Each is named in the page, so that none waits for another that imports it."""
    named = re.findall(r'href="page/([\w-]+\.js)"', client.get("/").text)
    imported = {
        name for script in SCRIPTS for name in re.findall(r'from "\./([\w-]+\.js)"', client.get(f"/page/{script}").text)
    }
    assert named == sorted(imported)


def test_both_languages_have_the_same_sentences(client: FlaskClient) -> None:
    script = client.get("/page/words.js").text
    english, portuguese = re.findall(r"^const (?:ENGLISH|PORTUGUESE) = \{\n(.*?)^\};", script, re.M | re.S)
    names = [re.findall(r"^ {2,4}(\w+|\"\"):", language, re.M) for language in (english, portuguese)]
    assert names[0] == names[1]


def test_every_sentence_is_said_somewhere(client: FlaskClient) -> None:
    script = client.get("/page/words.js").text
    names = re.findall(r"^ {2}(\w+):", re.findall(r"^const ENGLISH = \{\n(.*?)^\};", script, re.M | re.S)[0], re.M)
    scripts = "".join(client.get(f"/page/{name}").text for name in SCRIPTS)
    said = {*re.findall(r"\bwords\.(\w+)", scripts), *re.findall(r'data-word="(\w+)"', client.get("/").text)}
    assert {*names} - said == {"like", "dislike"}  # which are looked up by what was pressed


@pytest.mark.parametrize("language", ["ENGLISH", "PORTUGUESE"])
def test_the_colours_to_wish_for_are_known(client: FlaskClient, language: str) -> None:
    script = client.get("/page/words.js").text
    (listed,) = re.findall(rf"const {language} = \{{.*?^  colours: \"(.*?)\"", script, re.M | re.S)
    asked = re.findall(r'"(.*?)"', re.findall(r"const COLOURS = \[(.*?)\]", client.get("/page/refine.js").text)[0])
    assert [parse_colour(name) for name in listed.split(", ")] == [parse_colour(name) for name in asked]
    assert len(asked) == 14
