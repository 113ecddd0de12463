"""GET / and the page's files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

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


@pytest.mark.parametrize(
    ("values", "wish", "fields"),
    [
        ((100, 50), "", {}),
        ((100, 0), "", {"weights": "overall=100,colour=0"}),
        ((0, 5), "red", {"weights": "overall=0,colour=5", "colour": "red"}),
        ((0, 0), "", {}),  # the service refuses weights that are all 0
        ((0, 0), "red", {"colour": "red"}),
    ],
)
def test_what_the_sliders_ask_for(
    client: FlaskClient, tmp_path: Path, values: tuple[int, int], wish: str, fields: dict[str, str]
) -> None:
    """The sliders stand at 100 and 50 at first."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, which runs the page's script, is not installed")
    script = client.get("/page/tune.js").text.replace("./words.js", "./words.mjs")
    (tmp_path / "tune.mjs").write_text(script, encoding="utf-8")
    (tmp_path / "words.mjs").write_text("export const words = {};", encoding="utf-8")
    (tmp_path / "ask.mjs").write_text(
        f"""
        import {{ fieldsOf }} from "./tune.mjs";
        const sliders = new Map([["overall", {{ value: "{values[0]}" }}], ["colour", {{ value: "{values[1]}" }}]]);
        const first = (name) => ({{ overall: 100, colour: 50 }})[name];
        console.log(JSON.stringify(fieldsOf(sliders, first, "{wish}")));
        """,
        encoding="utf-8",
    )
    asked = subprocess.run([node, tmp_path / "ask.mjs"], capture_output=True, text=True, check=True)
    assert json.loads(asked.stdout) == fields


def test_the_page_asks_for_tidy_answers(client: FlaskClient) -> None:
    """So variants are folded there, and nowhere else unless asked for."""
    assert 'tidy: "1"' in client.get("/page/page.js").text
    assert client.get("/similar/red?n=1&embed=0&tidy=1").status_code == 200


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
