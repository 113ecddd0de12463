"""A job that a process of its own does: what it returns, raises and logs, and how it ends."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.server.open_door import OpenDoor

from parecido.build import put_product, sync_shop
from parecido.build.settle import is_settled
from parecido.errors import CatalogueError, DamagedShop, ProcessDied, ShopBusy, ShopError
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.apart import run
from parecido.server.apart.job import Job, read_job
from parecido.server.apart.run import settle_apart, sync_apart
from parecido.server.app import create_app
from parecido.server.writing import SyncSource, Writing
from parecido.settings import PictureLimits, Settings, WebLimits
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

SETTINGS = Settings(threads=2, workers=1)
EAGER = replace(SETTINGS, delta_rows=0, delta_share=0.0)
"""Makes the index anew after every change of a picture."""


@pytest.fixture
def place(fake_shop: Path) -> Path:
    """A folder with images/, styles.csv and a shop of its six drawn products."""
    return fake_shop.parent


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """The processes that were started."""
    seen: list[subprocess.Popen[str]] = []

    class Noted(subprocess.Popen[str]):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            seen.append(self)

    monkeypatch.setattr("parecido.server.apart.run.subprocess.Popen", Noted)
    return seen


def sync(place: Path, table: str = "styles.csv", *, dry_run: bool = False, settings: Settings = SETTINGS) -> Any:
    return sync_apart(
        place / "fake", str(place / "images"), place / table, dry_run=dry_run, force=False, settings=settings
    )


def test_a_job_is_read_as_it_was_written() -> None:
    settings = Settings(limits=PictureLimits(max_bytes=7), web=WebLimits(tries=9), queue=3)
    job = Job("sync", "/shops/a b", settings, "photos", "produtos é.csv", dry_run=True)
    line = job.to_line()
    assert (line.count("\n"), read_job(line)) == (1, job)


def test_a_sync_apart_counts_what_one_in_this_process_does(place: Path) -> None:
    lines = (place / "styles.csv").read_text().splitlines(keepends=True)
    (place / "styles.csv").write_text("".join(lines[:-1]))
    planned = sync(place, dry_run=True)
    assert (planned.removed, planned.products) == (1, 6)
    here = shutil.copytree(place / "fake", place / "copy")
    done = sync(place)
    assert (done.removed, done.products) == (1, 5)
    assert done == replace(sync_shop(here, place / "images", place / "styles.csv"), rejected=(), lost=())


def test_the_settings_reach_it(place: Path) -> None:
    """A picture of more bytes than the service takes is none for its sync, either."""
    shutil.copy(place / "images" / "0.jpg", place / "images" / "9.jpg")
    with (place / "images" / "9.jpg").open("ab") as file:
        file.write(bytes(1000))
    with (place / "styles.csv").open("a") as table:
        table.write((place / "styles.csv").read_text().splitlines()[1].replace("0,", "9,", 1) + "\n")
    few = max(file.stat().st_size for file in (place / "images").iterdir()) - 1
    assert sync(place, dry_run=True).added == 1
    small = sync(place, dry_run=True, settings=replace(SETTINGS, limits=PictureLimits(max_bytes=few)))
    assert (small.added, small.rejects) == (0, 1)


def test_what_it_raises_is_raised_here(place: Path) -> None:
    with pytest.raises(CatalogueError, match=r"there is no table at .*nothing\.csv"):
        sync(place, "nothing.csv")
    with ShopWriter(place / "fake"), pytest.raises(ShopBusy, match="another parecido is writing here"):
        sync(place)


def test_what_it_logs_is_logged_here(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    code = (
        "import sys, parecido.server.apart.child as child, logging; "
        "child.do = lambda job, tell: (logging.getLogger('parecido.build').warning('one\\ntwo %s', job.task), "
        "print('a word of a library'), tell('settle', None)); child.main()"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_CHILD", f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); {code}")
        patch.setattr(run, "is_settled", lambda *_: False)
        settle_apart(place / "fake", SETTINGS)
    assert caplog.record_tuples == [("parecido.build", logging.WARNING, "one\ntwo settle")]


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("raise SystemExit(3)", "ended with 3"),
        ("import parecido.server.apart.child as child; child.sync_shop = len; child.main()", "ended with 1"),
    ],
)
def test_a_process_that_dies_is_no_fault_of_who_asked(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: str, ending: str
) -> None:
    monkeypatch.setattr(run, "_CHILD", f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); {code}")
    with pytest.raises(ProcessDied, match=f"the process of a sync {ending} before it was done; what it finished stays"):
        sync(place)
    assert ("TypeError: len() takes no keyword arguments" in caplog.text) == ("child" in code)
    with Recommender.open(place / "fake", SETTINGS) as opened:
        writing = Writing(LiveShop(opened), SETTINGS, SyncSource(str(place / "images"), place / "styles.csv"))
        app = create_app(opened, SETTINGS, OpenDoor(), writing=writing)
        answer = app.test_client().post("/v1/sync")
    assert (answer.status_code, answer.get_json()["code"], ending in caplog.text) == (500, "internal_error", True)


def test_what_settles_after_a_change_never_fails_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def damaged(*_: object) -> bool:
        raise DamagedShop("a row is not as it was written")

    monkeypatch.setattr(run, "_CHILD", "raise SystemExit(3)")
    monkeypatch.setattr(run, "is_settled", lambda *_: False)
    settle_apart(place / "fake", SETTINGS)
    monkeypatch.setattr(run, "is_settled", damaged)
    settle_apart(place / "fake", SETTINGS)
    said = "the changes are stored; taking them into the index is left to the next one: "
    assert [record.getMessage() for record in caplog.records] == [
        said + "the process of a settle ended with 3 before it was done; what it finished stays",
        said + "a row is not as it was written",
    ]


def test_what_is_printed_before_it_begins_is_logged(
    place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(run, "_CHILD", f"print('hello'); print(7); {run._CHILD}")
    assert sync(place, dry_run=True).products == 6
    assert [record.getMessage() for record in caplog.records] == ["hello", "7"]


def test_a_process_that_cannot_start_is_a_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.server.apart.run.sys.executable", str(place / "no-python"))
    with pytest.raises(ShopError, match="no process can be started for it: No such file or directory; nothing was"):
        sync(place)


def test_no_process_is_started_where_nothing_is_to_be_done(place: Path, started: list[Any]) -> None:
    put_product(place / "fake", "0", {"gender": "Unisex"}, settings=SETTINGS, settle=settle_apart)
    assert started == []


def test_a_change_that_makes_the_index_due_has_it_made_apart(place: Path, started: list[Any]) -> None:
    with Shop(place / "fake") as shop:
        before = shop.facts["base"]
    picture = (place / "images" / "1.jpg").read_bytes()
    put_product(place / "fake", "0", {"gender": "Men"}, [picture], settings=EAGER, settle=settle_apart)
    assert [process.returncode for process in started] == [0]
    with Shop(place / "fake") as shop:
        assert shop.facts["base"] != before
    assert is_settled(place / "fake", EAGER)


def test_it_ends_with_its_parent_and_not_by_a_signal_to_all() -> None:
    """A service manager's SIGTERM comes to all processes at once; the service lets requests in flight end.

    Like a worker of several, the parent ignores SIGINT, and what it starts inherits that.
    """
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
        "import threading, parecido.server.apart.child as child\n"
        "def wait(job, tell):\n"
        "    try:\n"
        "        tell('log', ['', 0, 'at it'])\n"
        "        threading.Event().wait()\n"
        "    finally:\n"
        "        tell('log', ['', 0, 'all is put away'])\n"
        "child.do = wait\n"
        "child.main()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(Job("settle", "fake", SETTINGS).to_line().encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"log": ["", 0, "at it"]}
        os.kill(process.pid, signal.SIGTERM)
        process.stdin.close()
        assert json.loads(process.stdout.readline()) == {"log": ["", 0, "all is put away"]}
        assert process.wait(20) == 1
