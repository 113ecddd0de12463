"""A reader without the right to write the shop's folder gets whole answers or one sentence, never a mixture."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.crash.questions import ask

from parecido.errors import ShopError
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.shop import database
from parecido.shop.backup import backup_shop
from parecido.shop.reader import Shop
from parecido.shop.unlocked import UnlockedConnection
from parecido.shop.writer import ShopWriter

WRITE = """
import sys
from pathlib import Path
from tests.shop.test_unlocked import say_all
from parecido.shop.writer import ShopWriter
with ShopWriter(Path(sys.argv[1])) as writer:
    say_all(writer, sys.argv[2])
"""
CHANGED = "was changed while it was read, and its folder cannot be written"


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers cannot make the file of shared memory, whoever runs the tests."""

    def refuse(_: Path) -> sqlite3.Connection:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr(database, "_connect", refuse)


@pytest.fixture
def view(shop: Path, disk: Path) -> Iterator[tuple[Path, Path]]:
    """A shop, and a place where the same folder cannot be written."""
    there, seen = shutil.copytree(shop, disk / "shop"), disk / "seen"
    seen.mkdir()
    subprocess.run(["mount", "--bind", there, seen], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", seen], check=True)
    try:
        yield there, seen
    finally:
        subprocess.run(["umount", seen], check=True)


def say_all(writer: ShopWriter, caption: str) -> None:
    """Change all captions in one transaction."""
    with Shop(writer.folder) as opened:
        products = dict(zip(opened.picture_rows.products.tolist(), opened.products(range(12)), strict=True))
    writer.update({number: replace(each, caption=caption) for number, each in products.items()}, [])


def fold(shop: Path) -> None:
    """Take the log into the record, as a writer that closes does."""
    with sqlite3.connect(shop / "shop.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@pytest.mark.usefixtures("unlocked")
def test_a_quiet_shop_is_read_without_locks(shop: Path) -> None:
    with Shop(shop) as opened:
        assert isinstance(opened._record.connection, UnlockedConnection)
        assert opened.ids()[:2] == ["100", "101"]
        assert len(opened.vectors()) == len(opened.stored()) == 12


def test_answers_are_refused_once_a_writer_has_changed_the_record(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(database, "_connect", lambda file: sqlite3.connect(file / "no", isolation_level=None))
        before = Shop(shop)
        expected = before.captions()
    assert isinstance(before._record.connection, UnlockedConnection)
    with ShopWriter(shop) as writer:
        assert before.captions() == expected
        say_all(writer, "changed")
    fold(shop)
    for question in (before.captions, before.vectors, before.stored, lambda: before.thumbnails([3])):
        with pytest.raises(ShopError, match=CHANGED):
            question()
    with Shop(shop) as after:
        assert set(after.captions()) == {"changed"}


def test_a_shop_that_is_being_written_is_not_opened_without_locks(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ShopWriter(shop) as writer:
        say_all(writer, "changed")
        monkeypatch.setattr(database, "_connect", lambda file: sqlite3.connect(file / "no", isolation_level=None))
        with pytest.raises(ShopError, match="has changes in its log"):
            Shop(shop)


@pytest.mark.usefixtures("unlocked")
def test_a_service_moves_on_once_its_snapshot_cannot_be_read_any_more(shop: Path) -> None:
    """Also where the file was written anew and holds the same."""
    live = LiveShop(Recommender.open(shop))
    with sqlite3.connect(shop / "shop.sqlite") as connection:
        connection.execute("VACUUM")
    connection.close()
    fold(shop)
    with pytest.raises(ShopError, match=CHANGED):
        live.current.similar(product="101")
    assert live.refresh()
    assert live.current.similar(product="101", k=3).recommendations
    live.close()


@pytest.mark.usefixtures("unlocked")
def test_a_log_that_comes_while_it_is_opened_is_noticed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([False, True])
    monkeypatch.setattr(database, "has_log", lambda _: next(looks))
    monkeypatch.setattr("parecido.shop.unlocked.has_log", lambda _: next(looks))
    with pytest.raises(ShopError, match="is being written, and cannot be locked for reading"):
        Shop(shop)


def test_a_record_is_seen_through_a_read_only_mount(view: tuple[Path, Path], made: Path, tmp_path: Path) -> None:
    """A writer changes all captions again and again; who reads elsewhere sees all alike, or is refused."""
    there, seen = view
    photo = made / "images" / "105.png"
    assert ask(seen, photo) == ask(there, photo)
    said: list[str] = []
    for number in range(4):
        for log in there.glob("shop.sqlite-*"):
            log.unlink()  # empty ones, which a reader left
        try:
            with Shop(seen) as opened:
                subprocess.run([sys.executable, "-c", WRITE, str(there), str(number)], check=True)
                captions = set(opened.captions())
                assert len(captions) == 1 or number == 0, captions
        except ShopError as error:
            said.append(str(error))
    assert said
    assert all(CHANGED in each for each in said)
    backup_shop(seen, tmp_path / "b.zip")
    assert ask(seen, photo) == ask(there, photo)
