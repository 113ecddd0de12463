"""POST /v1/events: off unless asked for, checked, bounded, and kept without a word about who it was."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from tests.server.v1.asking import problem
from tests.server.v1.conftest import SETTINGS

from parecido.cli import parecido
from parecido.client import Client, Told
from parecido.client import Event as Asked
from parecido.recommend import Recommender
from parecido.server import event_log, run, wsgi
from parecido.server.app import create_app
from parecido.server.event_log import BATCHES_A_MINUTE, MOST_WAITING, EventLog, keep_events
from parecido.server.guard.access import read_access
from parecido.server.guard.file import keys_file
from parecido.server.guard.guard import Guard
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key
from parecido.server.listener import open_listener
from parecido.server.refusal import Refusal
from parecido.shop.events import Event, event_files, read_events
from parecido.shop.lock import hold_lock

ORIGIN = "https://shop.example"
CLICK: dict[str, Any] = {"kind": "click", "product": "0", "shown": "3", "rank": 1}


def half_past_two() -> datetime:
    return datetime(2026, 11, 27, 14, 30, 59, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the events go: the shop itself is read by all tests."""
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


@pytest.fixture
def log(folder: Path) -> EventLog:
    return EventLog(folder, half_past_two, clock=lambda: 0.0)


@pytest.fixture
def guard(folder: Path) -> Guard:
    return Guard(Keyring(keys_file(folder)), read_access(allow_origins=[ORIGIN]))


@pytest.fixture
def client(built: Path, log: EventLog, guard: Guard) -> Iterator[FlaskClient]:
    with Recommender.open(built / "shop", SETTINGS) as shop:
        yield create_app(shop, SETTINGS, guard, events=log).test_client()


def test_it_is_off_unless_the_service_says_so(reading: FlaskClient) -> None:
    assert problem(reading.post("/v1/events", json={"events": [CLICK]})) == (409, "not_available")


def test_what_is_kept(client: FlaskClient, log: EventLog, folder: Path) -> None:
    seen = {"kind": "impression", "shown": "5", "rank": 2}
    answer = client.post("/v1/events", json={"events": [CLICK, seen]}, headers={"User-Agent": "A browser"})
    assert (answer.status_code, answer.get_json()) == (202, {"kept": 2, "unknown": 0})
    assert list(read_events(folder)) == []  # gathered first
    log.write()
    assert list(read_events(folder)) == [
        Event("2026-11-27T14", "click", "0", "3", 1),
        Event("2026-11-27T14", "impression", None, "5", 2),
    ]
    kept = event_files(folder)[0].read_text(encoding="utf-8")
    assert "browser" not in kept
    assert "127.0.0.1" not in kept


def test_products_that_are_gone_are_left_out(client: FlaskClient, log: EventLog, folder: Path) -> None:
    events = [CLICK, CLICK | {"shown": "gone"}, CLICK | {"product": "gone"}]
    assert client.post("/v1/events", json={"events": events}).get_json() == {"kept": 1, "unknown": 2}
    log.write()
    assert [event.shown for event in read_events(folder)] == ["3"]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"events": []}, (400, "bad_field")),
        ({}, (400, "bad_body")),
        ({"events": [CLICK], "user": "me"}, (400, "bad_field")),
        ({"events": [CLICK | {"user": "me"}]}, (400, "bad_field")),
        ({"events": [CLICK | {"kind": "purchase"}]}, (400, "bad_field")),
        ({"events": [CLICK | {"rank": 0}]}, (400, "bad_field")),
        ({"events": [CLICK] * 101}, (400, "bad_field")),
        ({"events": [CLICK | {"shown": "x" * 70_000}]}, (413, "too_large")),
    ],
)
def test_what_is_refused(client: FlaskClient, body: dict[str, Any], refused: tuple[int, str]) -> None:
    assert problem(client.post("/v1/events", json=body)) == refused


def test_the_address_says_nothing(client: FlaskClient) -> None:
    assert problem(client.post("/v1/events?n=1", json={"events": [CLICK]})) == (400, "bad_field")


@pytest.mark.parametrize(("media", "status"), [("text/plain;charset=UTF-8", 202), ("application/x-ndjson", 415)])
def test_a_beacon_is_plain_text(client: FlaskClient, media: str, status: int) -> None:
    answer = client.post("/v1/events", data=json.dumps({"events": [CLICK]}), content_type=media)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [(ORIGIN, 202), ("http://localhost", 202), ("https://elsewhere.example", 403), ("null", 403), ("http://[", 403)],
)
def test_pages_that_may_not_read_may_not_tell(client: FlaskClient, origin: str, status: int) -> None:
    """A browser sends plain text anywhere; what it sends from a strange page is not taken."""
    answer = client.post("/v1/events", json={"events": [CLICK]}, headers={"Origin": origin})
    assert answer.status_code == status


def test_a_widgets_key_may_tell_from_its_own_pages(client: FlaskClient, folder: Path, built: Path) -> None:
    (folder / "shop.sqlite").symlink_to(built / "shop" / "shop.sqlite")  # so that it may have keys
    _, secret = add_key(folder, "pages", "widget", origin="https://other.example")
    tell = {"events": [CLICK]}
    headers = {"X-Api-Key": secret, "Origin": "https://other.example"}
    answer = client.post("/v1/events", json=tell, headers=headers)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (202, "https://other.example")
    assert problem(client.post("/v1/events", json=tell, headers=headers | {"Origin": ORIGIN})) == (403, "wrong_origin")


def test_more_than_can_be_written_is_refused(client: FlaskClient, log: EventLog) -> None:
    log.take([("click", None, "3", 1)] * MOST_WAITING)
    answer = client.post("/v1/events", json={"events": [CLICK]})
    assert problem(answer) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "60"
    log.write()
    assert client.post("/v1/events", json={"events": [CLICK]}).status_code == 202


def test_too_many_batches_are_refused(log: EventLog) -> None:
    for _ in range(BATCHES_A_MINUTE):
        log.take([])
    with pytest.raises(Refusal, match="more events come in than this service takes"):
        log.take([])


def test_a_disk_that_fails_for_a_while_loses_nothing(
    log: EventLog, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "service").rename(folder / "away")
    log.take([("click", "0", "3", 1)])
    log.write()
    log.take([("click", "0", "5", 2)])
    log.write()
    assert [record.getMessage().startswith("events are not written: ") for record in caplog.records] == [True]
    (folder / "away").rename(folder / "service")
    log.write()
    assert [event.shown for event in read_events(folder)] == ["3", "5"]


def test_an_error_that_nobody_foresaw_loses_nothing_either(
    log: EventLog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.take([("click", "0", "3", 1)])

    def fail(*_: object, **__: object) -> None:
        raise ValueError("nobody foresaw it")

    with monkeypatch.context() as patch:
        patch.setattr("parecido.server.event_log.append_events", fail)
        with pytest.raises(ValueError, match="nobody foresaw it"):
            log.write()
    log.write()
    assert [event.shown for event in read_events(folder)] == ["3"]


def test_they_are_written_while_it_runs_and_at_the_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = threading.Event()
    write = EventLog.write

    def told(log: EventLog) -> None:
        write(log)
        if list(read_events(folder)):
            written.set()

    monkeypatch.setattr(EventLog, "write", told)
    log = EventLog(folder)
    log.take([("click", None, "3", 1)])
    log.start(0.01)
    assert written.wait(10)
    log.take([("click", None, "5", 2)])
    log.close()
    assert [event.shown for event in read_events(folder)] == ["3", "5"]


def test_the_end_does_not_wait_for_another_who_writes_on_and_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(event_log, "WAIT", 0.0)
    log = EventLog(folder)
    log.start(600.0)
    log.take([("click", None, "3", 1), ("click", None, "5", 2)])
    with closing(hold_lock(folder / "service" / "events.lock")):
        log.close()
    assert caplog.messages[-1].startswith("events are lost at the end, 2 of them: another parecido is writing here")
    assert list(read_events(folder)) == []


def test_the_end_does_not_wait_for_a_disk_that_does_not_answer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(event_log, "append_events", lambda *_asked, **_how: answers.wait(20))
    log = EventLog(folder)
    log.start(600.0)
    log.take([("click", None, "3", 1)])
    try:
        log.close(patience=0.1)
        assert caplog.messages == ["events are lost at the end, 1 of them: the disk did not take them in 0.1 s"]
    finally:
        answers.set()


def test_nothing_is_kept_that_is_not_wanted(folder: Path) -> None:
    with keep_events(folder, wanted=False) as log:
        assert log is None
    with keep_events(folder, wanted=True) as log:
        assert log is not None
        log.take([("click", None, "3", 1)])
    assert [event.shown for event in read_events(folder)] == ["3"]


def test_serve_keeps_what_waits_when_it_ends(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Path(shutil.copytree(built / "shop", tmp_path / "shop"))
    ports: queue.Queue[int] = queue.Queue()

    def open_and_tell(host: str, port: int) -> socket.socket:
        listener = open_listener(host, port)
        ports.put(listener.getsockname()[1])
        return listener

    def tell_then_stop() -> None:
        with Client(f"http://127.0.0.1:{ports.get(timeout=10)}") as client:
            told.append(client.tell([Asked("click", "3", 1, "0")]))
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(run, "open_listener", open_and_tell)
    told: list[Told] = []
    asker = threading.Thread(target=tell_then_stop)
    asker.start()
    served = CliRunner().invoke(parecido, ["serve", str(shop), "--port", "0", "--events"], catch_exceptions=False)
    asker.join(10)
    assert (served.exit_code, told) == (0, [Told(1, 0)])
    assert [(event.kind, event.shown) for event in read_events(shop)] == [("click", "3")]


def test_another_servers_application_keeps_them_too(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Path(shutil.copytree(built / "shop", tmp_path / "shop"))
    monkeypatch.setenv("PARECIDO_SHOP", str(shop))
    ends: list[Callable[[], object]] = []
    monkeypatch.setattr("parecido.server.wsgi.atexit.register", ends.append)
    client = wsgi.create(events=True).test_client()
    assert client.post("/v1/events", json={"events": [CLICK]}).status_code == 202
    for end in ends:
        end()
    assert [event.shown for event in read_events(shop)] == ["3"]
