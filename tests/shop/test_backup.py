"""A backup is one whole snapshot, whatever is written meanwhile; what is no whole backup is not restored."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.crash.questions import SETTINGS, ask
from tests.shop.conftest import execute, flip

from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ParecidoError, ShopError
from parecido.index.check import check_shop
from parecido.index.restore import restore_shop
from parecido.shop.backup import backup_shop
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


def test_a_restored_shop_answers_as_the_one_that_was_backed_up(
    shop: Path, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = ask(shop, made / "images" / "105.png")
    file, again = tmp_path / "shop.zip", tmp_path / "again"
    assert run_command(parecido_command, ["backup", str(shop), str(file)]) == 0
    with Shop(shop) as opened:
        number = opened.snapshot
    assert capsys.readouterr().out.startswith(f"backed up: {shop} to {file}: snapshot {number}, 12 products, ")
    assert run_command(parecido_command, ["restore", str(file), str(again)]) == 0
    assert capsys.readouterr().out.startswith(f"restored: {file} to {again}: snapshot {number}, 12 products, ")
    assert ask(again, made / "images" / "105.png") == expected
    assert check_shop(again, settings=SETTINGS).sound
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["again", "shop", "shop.zip"]
    assert run_command(parecido_command, ["backup", str(shop), str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["products"] == 12


def test_the_same_snapshot_gives_the_same_file(shop: Path, tmp_path: Path) -> None:
    for name in ("one.zip", "other.zip"):
        backup_shop(shop, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_a_backup_beside_a_busy_writer_is_one_snapshot(shop: Path, tmp_path: Path) -> None:
    """A writer changes all captions at once, again and again; in every backup they are all alike."""
    stop = threading.Event()
    count = 0

    def write() -> None:
        nonlocal count
        with ShopWriter(shop) as writer, Shop(shop) as opened:
            products = dict(zip(opened.picture_rows.products.tolist(), opened.products(range(12)), strict=True))
            while not stop.is_set():
                count += 1
                writer.update({number: replace(each, caption=str(count)) for number, each in products.items()}, [])

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(4):
            backup_shop(shop, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writing.join()
    seen = []
    for number in range(4):
        restore_shop(tmp_path / f"{number}.zip", tmp_path / str(number), settings=SETTINGS)
        captions = set(Shop(tmp_path / str(number)).captions())
        assert number == 0 or len(captions) == 1
        seen.append(captions)
        assert check_shop(tmp_path / str(number), settings=SETTINGS).sound
    assert count > 10
    assert seen[3] != seen[0]


def test_every_flipped_bit_and_every_cut_is_noticed(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.zip"
    backup_shop(shop, file)
    whole = file.read_bytes()
    refused = 0
    places = [*range(0, len(whole), len(whole) // 60), *range(len(whole) - 400, len(whole), 9)]
    for place in places:
        flip(file, place, place % 8)
        try:
            restore_shop(file, tmp_path / "again", settings=SETTINGS)
            assert ask(tmp_path / "again", None) == ask(shop, None)  # a bit that says nothing, a date say
            shutil.rmtree(tmp_path / "again")
        except ParecidoError:
            refused += 1
        file.write_bytes(whole)
        assert not (tmp_path / "again").exists()
    assert refused > len(places) * 0.8
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        with pytest.raises(ShopError, match="is no whole backup of a shop"):
            restore_shop(file, tmp_path / "again")


@pytest.mark.parametrize(
    "name", ["../shop.sqlite", "/etc/passwd", "model/../../x.onnx", "index/x", "model/x.py", "model/a/b.onnx"]
)
def test_paths_out_of_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    facts = {"bytes": 1, "sha256": "x"}
    manifest = {"format": 1, "snapshot": 1, "products": 1, "files": {"shop.sqlite": facts, name: facts}}
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(name, "x")
        archive.writestr("shop.sqlite", "x")
        archive.writestr("backup.json", json.dumps(manifest))
    with pytest.raises(ShopError, match="its list of files is not that of a shop"):
        restore_shop(tmp_path / "b.zip", tmp_path / "again")
    assert [entry.name for entry in tmp_path.iterdir()] == ["b.zip"]


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="there is no backup"):
        restore_shop(tmp_path / "b.zip", tmp_path / "again")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("backup.json", "[]")
    with pytest.raises(ShopError, match="is no backup of a shop"):
        restore_shop(tmp_path / "b.zip", tmp_path / "again")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("backup.json", '{"format": 2}')
    with pytest.raises(ShopError, match="is a backup of format 2, this parecido knows 1"):
        restore_shop(tmp_path / "b.zip", tmp_path / "again")


def test_a_folder_that_holds_anything_is_not_touched(shop: Path, tmp_path: Path) -> None:
    backup_shop(shop, tmp_path / "b.zip")
    before = sorted(entry.name for entry in shop.iterdir())
    with pytest.raises(ShopError, match="exists and is not empty"):
        restore_shop(tmp_path / "b.zip", shop)
    assert sorted(entry.name for entry in shop.iterdir()) == before
    (tmp_path / "empty").mkdir()
    assert restore_shop(tmp_path / "b.zip", tmp_path / "empty", settings=SETTINGS).products == 12


def test_a_root_or_a_folder_as_backup_is_one_sentence(shop: Path, tmp_path: Path) -> None:
    backup_shop(shop, tmp_path / "b.zip")
    for target in ("/", "/.."):
        with pytest.raises(ShopError, match=r"^cannot restore to /: it is the root of a disk; name a folder in it$"):
            restore_shop(tmp_path / "b.zip", target)
    with pytest.raises(ShopError, match=rf"^{shop} cannot be read: Is a directory; name a file made by backup$"):
        restore_shop(shop, tmp_path / "again")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ShopError, match=r"^cannot write .*/file/again: "):
        restore_shop(tmp_path / "b.zip", tmp_path / "file" / "again")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["b.zip", "file", "shop"]


def test_a_backup_of_another_model_is_refused(shop: Path, tmp_path: Path) -> None:
    """Its own list of files is right, but its shop was embedded with another one."""
    backup_shop(shop, tmp_path / "b.zip")
    other = b"another network"
    with zipfile.ZipFile(tmp_path / "b.zip") as archive, zipfile.ZipFile(tmp_path / "c.zip", "w") as made:
        manifest = json.loads(archive.read("backup.json"))
        manifest["files"]["model/model.onnx"] = {"bytes": len(other), "sha256": hashlib.sha256(other).hexdigest()}
        made.writestr("shop.sqlite", archive.read("shop.sqlite"))
        made.writestr("model/model.onnx", other)
        made.writestr("backup.json", json.dumps(manifest))
    with pytest.raises(ShopError, match=r"c.zip is no whole backup: its model is not the one"):
        restore_shop(tmp_path / "c.zip", tmp_path / "again")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["b.zip", "c.zip", "shop"]


def test_two_restores_at_once_do_not_meet(shop: Path, tmp_path: Path) -> None:
    """One that was killed left its work; nobody takes it for his own, and the folder is open to all as any other."""
    backup_shop(shop, tmp_path / "b.zip")
    (tmp_path / ".again.restoring").mkdir()
    restore_shop(tmp_path / "b.zip", tmp_path / "again", settings=SETTINGS)
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "again").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_shop_whose_build_did_not_finish_is_not_backed_up(shop: Path, tmp_path: Path) -> None:
    with ShopWriter(shop) as writer:
        writer.put_facts(state="building")
    with pytest.raises(ShopError, match=rf"^the build of {shop} did not finish; run the same build command again"):
        backup_shop(shop, tmp_path / "b.zip")
    assert [entry.name for entry in tmp_path.iterdir()] == ["shop"]


def test_a_damaged_shop_is_not_backed_up(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("the one before")
    execute(shop, "UPDATE thumbnails SET jpeg = 'x'")
    with pytest.raises(ShopError, match=rf"{shop} is damaged \(.*\); run: parecido check {shop}$"):
        backup_shop(shop, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_text() == "the one before"


def test_a_damaged_model_is_not_backed_up(shop: Path, tmp_path: Path) -> None:
    flip(shop / "model" / "model.onnx", 200)
    with pytest.raises(ParecidoError, match="is not the one that the shop was embedded with; run: parecido check"):
        backup_shop(shop, tmp_path / "b.zip")
    assert [entry.name for entry in tmp_path.iterdir()] == ["shop"]


def test_a_file_that_cannot_be_written_is_one_sentence(shop: Path, tmp_path: Path) -> None:
    for file in (tmp_path / "no" / "b.zip", shop, Path("/")):
        with pytest.raises(ShopError, match=r"^cannot write "):
            backup_shop(shop, file)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of file sizes as Linux has them")
@pytest.mark.parametrize("size", [2_000, 40_000, 90_000])
def test_a_full_disk_leaves_the_backup_before(shop: Path, tmp_path: Path, size: int) -> None:
    """A limit on file sizes stands for the full disk: the copy of the record, then the ZIP file do not fit."""
    import resource

    (tmp_path / "b.zip").write_text("the one before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        with pytest.raises(ShopError, match=r"^cannot write .*b\.zip: .*free some space"):
            backup_shop(shop, tmp_path / "b.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "b.zip").read_text() == "the one before"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["b.zip", "shop"]


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_packed_file_is_no_backup(kind: int, tmp_path: Path) -> None:
    """A backup packs nothing: what is small on the disk may not become large in memory."""
    with zipfile.ZipFile(tmp_path / "b.zip", "w", kind) as archive:
        archive.writestr("backup.json", bytes(1 << 20))
    with pytest.raises(ShopError, match=r"is no backup of a shop \(backup.json: its files are packed\)"):
        restore_shop(tmp_path / "b.zip", tmp_path / "restored")
