"""Readers beside writers, in this process and in others; shops that cannot be written; disks that are full."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.crash.questions import SETTINGS, ask
from benchmarks.crash.shops import draw, write_table
from tests.shop.conftest import fill, remount

from parecido.build import add_products, remove_products, sync_shop
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ShopError
from parecido.index.check import check_shop
from parecido.index.compact import compact_shop
from parecido.recommend import Recommender
from parecido.shop.lock import LOCK, hold_lock
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

READ = """
import sys
from pathlib import Path
from benchmarks.crash.questions import SETTINGS
from parecido.recommend import Recommender

snapshots = set()
while len(snapshots) < 6:
    with Recommender.open(Path(sys.argv[1]), SETTINGS) as shop:
        captions = {each.caption for each in shop.similar(product="101", k=20).recommendations}
        assert len(captions) == 1, captions
        assert shop.thumbnail("101")
        snapshots.add(shop.snapshot)
print("read", len(snapshots))
"""


def test_readers_in_other_processes_see_whole_snapshots(shop: Path) -> None:
    """A writer changes all captions in one transaction, again and again, and compacts; no reader sees two of them."""
    with Shop(shop) as opened:
        rows = dict(zip(opened.picture_rows.products.tolist(), opened.products(range(len(opened))), strict=True))

    def say_all(caption: str) -> None:
        with ShopWriter(shop) as writer:
            writer.update({number: replace(each, caption=caption) for number, each in rows.items()}, [])

    say_all("0")
    read = [sys.executable, "-c", READ, str(shop)]
    readers = [subprocess.Popen(read, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    round_ = 0
    while any(reader.poll() is None for reader in readers):
        round_ += 1
        say_all(str(round_))
        if round_ % 5 == 0:
            compact_shop(shop, settings=SETTINGS)
    for reader in readers:
        out, err = reader.communicate()
        assert (reader.returncode, out) == (0, "read 6\n"), err
    assert check_shop(shop, settings=SETTINGS).sound


def test_a_shop_that_is_being_written_is_checked(shop: Path, made: Path) -> None:
    """A writer removes and adds, and makes a base of it each time; the check sees one snapshot after the other."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            remove_products(shop, ["101", "102"], settings=SETTINGS)
            add_products(shop, made / "images", made / "table.csv", settings=SETTINGS)
            compact_shop(shop, settings=SETTINGS)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        results = [check_shop(shop, settings=SETTINGS) for _ in range(12)]
        while len({result.snapshot for result in results}) < 4 and len(results) < 1000:  # the writer had no turn
            results.append(check_shop(shop, settings=SETTINGS))
    finally:
        stop.set()
        writing.join()
    assert {result.findings for result in results} == {()}
    assert len({result.snapshot for result in results}) > 3


def test_a_removed_product_is_still_shown_by_the_snapshot_before(shop: Path) -> None:
    """Also when what its picture became is forgotten, and the file written anew without it."""
    with Recommender.open(shop, SETTINGS) as before:
        thumbnail = before.thumbnail("101")
        remove_products(shop, ["101"], settings=SETTINGS)
        compact_shop(shop, forget=True, settings=SETTINGS)
        assert before.thumbnail("101") == thumbnail
        assert before.similar(product="101", k=3).recommendations
        after = before.latest()
        assert (len(before), len(after)) == (12, 11)
        after.close()


def test_whoever_else_wants_to_write_is_told(
    shop: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parecido.index.derive.PATIENCE", 0.0)  # what a compaction waits for a writer to finish
    with closing(hold_lock(shop / LOCK)):
        for attempt in (
            lambda: remove_products(shop, ["101"]),
            lambda: sync_shop(shop, made / "images", made / "table.csv"),
            lambda: compact_shop(shop, forget=True),
        ):
            with pytest.raises(ShopError, match="another parecido is writing here"):
                attempt()
        assert check_shop(shop, settings=SETTINGS).sound
        assert run_command(parecido_command, ["backup", str(shop), str(tmp_path / "b.zip")]) == 0


def test_a_shop_that_cannot_be_written_is_read(
    shop: Path, made: Path, disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = made / "images" / "105.png"
    expected = ask(shop, photo)
    there = shutil.copytree(shop, disk / "shop")
    for log in there.glob("shop.sqlite-*"):
        log.unlink()
    remount(disk, "ro")
    try:
        assert ask(there, photo) == expected
        assert check_shop(there, settings=SETTINGS).sound
        assert run_command(parecido_command, ["info", str(there)]) == 0
        capsys.readouterr()
        for command in (["remove", str(there), "101"], ["compact", str(there), "--forget"]):
            code = run_command(parecido_command, command)
            err = capsys.readouterr().err
            assert (code, err.count("\n")) == (1, 1), err
    finally:
        remount(disk, "rw")


def test_a_log_in_a_folder_that_cannot_be_written_is_one_sentence(logged: Path, disk: Path) -> None:
    there = shutil.copytree(logged, disk / "shop")
    remount(disk, "ro")
    try:
        with pytest.raises(ShopError, match="open it once where its folder can be written"):
            Shop(there)
    finally:
        remount(disk, "rw")
    assert Shop(there).captions()[0] == "changed again"


@pytest.mark.parametrize("verb", ["add", "compact", "forget", "backup"])
def test_a_full_disk_is_one_sentence_and_nothing_is_lost(
    verb: str, shop: Path, made: Path, disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = shutil.copytree(shop, disk / "shop")
    expected = ask(there, None)
    draw(made / "images" / "900.png", 900)
    table = write_table(shop.parent / "more.csv", [("900", "Caps", 1)])
    command = {
        "add": ["add", str(there), str(made / "images"), str(table)],
        "compact": ["compact", str(there)],
        "forget": ["compact", str(there), "--forget"],
        "backup": ["backup", str(there), str(disk / "b.zip")],
    }[verb]
    ballast = fill(disk, 8192)
    assert run_command(parecido_command, command) == 1
    err = capsys.readouterr().err
    assert (err.startswith("error: "), err.count("\n")) == (True, 1), err
    assert ask(there, None) == expected
    ballast.unlink()
    assert run_command(parecido_command, command) == 0
    assert check_shop(there, settings=SETTINGS).sound
    if verb == "add":
        assert add_products(there, made / "images", table, settings=SETTINGS).unchanged == 1
