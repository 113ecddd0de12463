"""GET / and the page's files."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from parecido.images.colour_names import parse_colour

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("path", "mimetype", "words"),
    [
        ("/", "text/html", "What looks like this?"),
        ("/page/page.css", "text/css", "prefers-color-scheme: dark"),
        ("/page/page.js", "text/javascript", "textContent"),
        ("/page/tune.js", "text/javascript", "makeTuning"),
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


@pytest.mark.parametrize("path", ["/page/__init__.py", "/page/../app.py", "/page/%2e%2e/app.py", "/page/"])
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (404, "not_found")


def test_the_page_obeys_its_own_policy(client: FlaskClient) -> None:
    """No inline script, style or handler, and no outside address."""
    page = client.get("/").text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page) == []
    for path in ("/", "/page/page.css", "/page/page.js", "/page/tune.js", "/page/words.js"):
        addresses = re.findall(r"https?://[^\s\"']+", client.get(path).text)
        assert addresses == []


def test_the_page_never_parses_text_as_html(client: FlaskClient) -> None:
    script = client.get("/page/page.js").text + client.get("/page/tune.js").text
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script) == []


def test_both_languages_have_the_same_sentences(client: FlaskClient) -> None:
    script = client.get("/page/words.js").text
    english, portuguese = re.findall(r"^const (?:ENGLISH|PORTUGUESE) = \{\n(.*?)^\};", script, re.M | re.S)
    assert re.findall(r"^  (\w+):", english, re.M) == re.findall(r"^  (\w+):", portuguese, re.M)


@pytest.mark.parametrize("language", ["ENGLISH", "PORTUGUESE"])
def test_the_colours_to_wish_for_are_known(client: FlaskClient, language: str) -> None:
    script = client.get("/page/words.js").text
    (listed,) = re.findall(rf"const {language} = \{{.*?^  colours: \"(.*?)\"", script, re.M | re.S)
    assert all(parse_colour(name) for name in listed.split(", "))
    assert len(listed.split(", ")) == 14
