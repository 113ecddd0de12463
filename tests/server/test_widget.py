"""GET /widget.js as it is served; what it does is tested in a browser, tests/browser/test_widget.py."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from parecido.server.widget import FILE, squeeze

MOST_BYTES = 10_000


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
