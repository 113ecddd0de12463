"""GET /widget.js as it is served; what it does is tested in a browser, tests/browser/test_widget.py."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

from parecido.server.widget import FILE, squeeze

MOST_BYTES = 10_000
DOCUMENT = Path(__file__).parents[2] / "docs" / "widget.md"


def first_cells(heading: str) -> set[str]:
    """Return what the first cells of a section's table name."""
    text = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"(?m)^\| `([\w-]+)` \|", text))


def test_it_is_small_and_kept(client: FlaskClient) -> None:
    answer = client.get("/widget.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert len(answer.data) < MOST_BYTES
    assert answer.headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=604800"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_it_never_parses_text_as_html_and_names_no_address() -> None:
    script = FILE.read_text(encoding="utf-8")
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script) == []
    assert re.findall(r"https?://(?!SHOP)[^\s\"']+", script) == []


def test_what_is_served_has_no_comments() -> None:
    script = "// About it.\nconst one = 1; // why\n\n  if (one) {\n    two();\n  }\n"
    assert squeeze(script) == "const one = 1; // why\nif (one) {\ntwo();\n}\n"


def test_the_document_names_all_there_is() -> None:
    script = FILE.read_text(encoding="utf-8")
    observed = re.search(r"observedAttributes = \[(.*?)\]", script)
    assert observed is not None
    assert first_cells("Attributes") == {*re.findall(r'"(\w+)"', observed[1]), "report"}
    assert first_cells("How it looks") == set(re.findall(r"--parecido-\w+", script))
    parts = set(re.findall(r'make\([^)]*?, "(\w+)"', script))
    named = DOCUMENT.read_text(encoding="utf-8").partition("For all else there are parts")[2].partition("\n## ")[0]
    assert parts == set(re.findall(r"`(\w+)`", named))
