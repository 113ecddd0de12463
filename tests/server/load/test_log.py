"""Lines of the log: what they tell, and what they never do."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from parecido.server.load.log import LogFormat, logging_to
from parecido.server.load.request_id import CURRENT

KEY = "pk_2YJ_Pnfc9O2x8Q0sBkBq1yR3c5v7w9z1A2B3C4D5E6F"
_log = logging.getLogger("parecido.somewhere")


def written(form: LogFormat | None, part: Callable[[], object]) -> str:
    stream = io.StringIO()
    with logging_to(form, stream):
        part()
    return stream.getvalue()


def ask(client: FlaskClient, address: str, **headers: str) -> None:
    client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_request_is_an_object(client: FlaskClient) -> None:
    line = json.loads(written("json", lambda: ask(client, "/similar/red?n=1", X_Request_Id="from-nginx.7")))
    assert line.pop("time").endswith("Z")
    assert line.pop("ms") >= 0
    assert line.pop("bytes") > 100
    assert line == {
        "level": "info",
        "request_id": "from-nginx.7",
        "method": "GET",
        "route": "/similar/<product_id:product_id>",
        "status": 200,
    }


def test_or_a_line(client: FlaskClient) -> None:
    line = written("plain", lambda: ask(client, "/similar/nothing%0Alike-it", X_Request_Id="r1"))
    assert line.count("\n") == 1
    time, _, rest = line.partition(" ")
    assert time.startswith("20")
    assert rest.startswith("INFO GET /similar/<product_id:product_id> 404 ")
    assert rest.endswith(" bytes [r1]\n")


def test_nothing_is_logged_of_requests_where_no_form_is_asked_for(client: FlaskClient) -> None:
    assert written(None, lambda: ask(client, "/similar/red")) == ""


@pytest.mark.parametrize("form", ["plain", "json"])
def test_neither_key_nor_text_nor_photo_reaches_the_log(
    form: LogFormat, client: FlaskClient, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everything() -> None:
        for headers in ({"Authorization": f"Bearer {KEY}"}, {"X_Api_Key": KEY}, {"X_Request_Id": KEY}):
            ask(client, f"/similar?text=red+secret-wish&key={KEY}", **headers)
            ask(client, f"/similar/{KEY}", **headers)
            ask(client, f"/{KEY}", **headers)
            client.post("/fashion", data={"image": (io.BytesIO(b"secret-photo"), f"{KEY}.jpg")}, headers=headers)
        monkeypatch.setattr(shop, "similar", fail)
        ask(client, f"/similar/{KEY}")
        ask(client, f"/similar?text=secret-wish&key={KEY}")

    def fail(**_asked: Any) -> None:
        raise RuntimeError(f"a fault that tells of {KEY}")

    lines = written(form, everything)
    assert lines.count("500") >= 2
    assert "a fault that tells of pk_" in lines
    for secret in (KEY, KEY[3:20], "secret-wish", "secret-photo"):
        assert secret not in lines


def test_what_else_is_logged_is_one_line_and_has_the_id_of_its_request() -> None:
    token = CURRENT.set("r2")
    try:
        plain = written("plain", lambda: _log.warning("an id\nwith \x1b[2J in it"))
        made = json.loads(written("json", lambda: _log.warning("an id\nwith it")))
    finally:
        CURRENT.reset(token)
    assert plain.endswith("WARNING an id\\x0awith \\x1b[2J in it [r2]\n")
    assert (made["message"], made["request_id"], made["logger"]) == ("an id\nwith it", "r2", "parecido.somewhere")


def test_a_traceback_is_kept() -> None:
    def fail() -> None:
        try:
            raise RuntimeError("broken")
        except RuntimeError:
            _log.exception("it failed")

    plain = written("plain", fail).splitlines()
    assert (plain[0].endswith("ERROR it failed"), plain[-1]) == (True, "RuntimeError: broken")
    assert json.loads(written("json", fail))["message"].endswith("RuntimeError: broken")
