"""`serve`: from a shop's folder to a running service and back."""

from __future__ import annotations

import http.client
import json
import os
import queue
import signal
import socket
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parecido.cli import parecido
from parecido.embeddings.card import TextCard
from parecido.errors import AccessError, MissingExtra, ServerError, ShopError
from parecido.server import run
from parecido.server.guard.access import Access
from parecido.server.guard.file import keys_file
from parecido.server.guard.keyring import Keyring
from parecido.server.guard.keys import add_key, revoke_keys
from parecido.server.listener import open_listener
from parecido.server.load import worker
from parecido.server.load.board import Board
from parecido.server.writing import SyncSource
from parecido.settings import Settings

FOLDER = Path("a-shop")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, shop: Any) -> list[Path]:
    """Let the shop of three colours stand where a folder is opened; return the folders."""
    folders: list[Path] = []

    class Opening:
        @classmethod
        def open(cls, folder: Path, _settings: Settings) -> Any:
            folders.append(folder)
            return shop

    monkeypatch.setattr(worker, "Recommender", Opening)
    return folders


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> queue.Queue[int]:
    """Tell the port of every listener that is opened."""
    told: queue.Queue[int] = queue.Queue()

    def open_and_tell(host: str, port: int) -> socket.socket:
        listener = open_listener(host, port)
        told.put(listener.getsockname()[1])
        return listener

    monkeypatch.setattr(run, "open_listener", open_and_tell)
    return told


def test_a_text_tower_is_loaded_or_missed_before_the_first_text(
    shop: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worker.load_texts(shop)  # its model reads none
    monkeypatch.setattr(shop, "card", replace(shop.card, text=TextCard(6, "0" * 64, "0" * 64)))

    def missing() -> None:
        raise MissingExtra("tokenizers", "text", "a question by text")

    monkeypatch.setattr(shop, "load_text_tower", missing, raising=False)
    worker.load_texts(shop)
    printed = capsys.readouterr()
    assert (printed.out, printed.err.partition(",")[0]) == ("", "warning: a question by text needs tokenizers")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_shop_is_served_until_the_signal(
    host: str, opened: list[Path], ports: queue.Queue[int], shop: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: list[tuple[int, Any]] = []

    def ask_then_stop() -> None:
        port = ports.get(timeout=10)
        answers.append((port, ask_health(port)))
        os.kill(os.getpid(), signal.SIGTERM)

    asker = threading.Thread(target=ask_then_stop)
    asker.start()
    run.serve(FOLDER, host=host, port=0, settings=Settings(threads=1), photo="my photo.jpg")
    asker.join(10)
    ((port, health),) = answers
    assert health == {"status": "ok", "products": 3, "model": "mean-colour", "aspects": {"colour": 1.0}, "text": False}
    assert (opened, shop.closed) == ([FOLDER], True)
    printed = capsys.readouterr()
    assert printed.out == (
        f"3 products at http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        f"try: curl -F 'image=@my photo.jpg' http://127.0.0.1:{port}/fashion\n"
    )
    assert printed.err == {"127.0.0.1": "", "0.0.0.0": WARNING}[host]


WARNING = (
    "warning: other machines can reach this service, and it asks nobody for a password; "
    "put it behind your own gateway, or leave --host out\n"
)


def test_who_can_ask_is_said_where_it_may_surprise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keyed, none = Access(require_key=True), Keyring(None)
    (tmp_path / "shop.sqlite").touch()
    add_key(tmp_path, "one")
    some = Keyring(keys_file(tmp_path))

    def said(access: Access, keyring: Keyring, *, public: bool) -> str:
        run._warn(access, keyring, public=public)
        return capsys.readouterr().err

    assert said(Access(), none, public=True) == WARNING
    assert said(Access(), none, public=False) == said(keyed, some, public=False) == ""
    nobody = "warning: nobody can ask yet, as there is no key; make one: parecido keys SHOP add\n"
    assert said(keyed, none, public=False) == nobody
    assert said(keyed, some, public=True) == (
        "warning: other machines can reach this service, and keys and photos come to it unencrypted; "
        "put a gateway with TLS before it, or leave --host out\n"
    )


def test_a_local_service_answers_to_local_names_and_revokes_while_it_runs(
    opened: list[Path], ports: queue.Queue[int], tmp_path: Path
) -> None:
    (tmp_path / "shop.sqlite").touch()
    key, secret = add_key(tmp_path, "one")
    answers: list[int] = []

    def ask_then_stop() -> None:
        port = ports.get(timeout=10)
        hosts = ("localhost", f"127.0.0.1:{port}", "shop.example", "evil.example")
        answers.extend(ask_status(port, "/health", {"Host": host}) for host in hosts)
        answers.append(ask_status(port, "/similar/red", {}))
        answers.append(ask_status(port, "/similar/red", {"Authorization": f"Bearer {secret}"}))
        revoke_keys(tmp_path, [key.id])
        answers.append(ask_status(port, "/similar/red", {"Authorization": f"Bearer {secret}"}))
        os.kill(os.getpid(), signal.SIGTERM)

    asker = threading.Thread(target=ask_then_stop)
    asker.start()
    access = Access(require_key=True, hosts=frozenset({"shop.example"}))
    run.serve(tmp_path, host="127.0.0.1", port=0, settings=Settings(threads=1), access=access)
    asker.join(10)
    assert (answers, opened) == ([200, 200, 200, 421, 401, 200, 401], [tmp_path])


def test_keys_that_cannot_be_read_are_known_before_the_first_request(opened: list[Path], tmp_path: Path) -> None:
    keys_file(tmp_path).parent.mkdir()
    keys_file(tmp_path).write_text("{")
    with pytest.raises(AccessError, match="is damaged"):
        run.serve(tmp_path, host="127.0.0.1", port=0, settings=Settings(threads=1))
    assert opened == []


def test_the_supervisor_hears_the_loops_of_the_workers(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    board, given = Board(2), dict[str, Any]()

    class Supervisor:
        def __init__(self, *_asked: Any, **options: Any) -> None:
            given.update(options)

        def run(self, **_asked: Any) -> None:
            board.looked[1] = 7.0

    monkeypatch.setattr(run, "Supervisor", Supervisor)
    monkeypatch.setattr(run, "Board", lambda _workers: board)
    run.serve(FOLDER, host="127.0.0.1", port=0, settings=settings, workers=2, drain=30.0)
    assert [given["beats"]._beat(place) for place in (0, 1)] == [0.0, 7.0]
    assert given["patience"] == 42.0


def ask_status(port: int, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def ask_health(port: int) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


def test_a_taken_port_is_refused_before_the_shop_is_opened(opened: list[Path], settings: Settings) -> None:
    with open_listener("127.0.0.1", 0) as listener, pytest.raises(ServerError, match="is taken by another"):
        run.serve(FOLDER, host="127.0.0.1", port=listener.getsockname()[1], settings=settings)
    assert opened == []


def test_a_shop_that_cannot_be_opened_frees_the_port(
    tmp_path: Path, ports: queue.Queue[int], settings: Settings
) -> None:
    with pytest.raises(ShopError):
        run.serve(tmp_path / "no-shop", host="127.0.0.1", port=0, settings=settings)
    open_listener("127.0.0.1", ports.get(timeout=10)).close()


def test_a_service_is_started_with_the_table_that_it_syncs_with(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(run, "serve", lambda shop, **options: given.update(options, shop=shop))
    runner = CliRunner()
    asked = ["serve", "shop", "--sync-images", "images", "--sync-table", "styles.csv"]
    assert runner.invoke(parecido, asked).exit_code == 0
    assert given["source"] == SyncSource("images", Path("styles.csv"))
    assert runner.invoke(parecido, ["serve", "shop"]).exit_code == 0
    assert given["source"] is None
    refused = runner.invoke(parecido, ["serve", "shop", "--sync-images", "images"])
    assert refused.exit_code == 2
    assert "--sync-images and --sync-table are given together, or neither" in refused.output
