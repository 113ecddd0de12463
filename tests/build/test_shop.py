"""A catalogue becomes a shop, past bad pictures, and an interrupted build goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from parecido.build import build_shop, place
from parecido.build import changes as steps
from parecido.build import shop as build_steps
from parecido.build.looks import look_at
from parecido.catalogue.columns import ColumnOptions
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import CatalogueError, ShopError
from parecido.settings import Settings
from parecido.shop.file import sync_path
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

ONE_BY_ONE = Settings(batch_size=1, commit_rows=1, workers=1)


def ids_and_vectors(folder: Path) -> dict[str, list[float]]:
    with Shop(folder) as shop:
        return dict(zip(shop.ids(), shop.vectors().tolist(), strict=True))


def test_every_row_becomes_a_product_in_table_order(tiny: Any, tmp_path: Path) -> None:
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop")
    assert (summary.rows, summary.products, summary.rejects, summary.embedded) == (6, 6, 0, 6)
    with Shop(tmp_path / "shop") as shop:
        assert shop.ids() == ["0", "1", "2", "3", "4", "5"]
        assert shop.captions()[:2] == ["Red Caps", "Green Caps"]
        assert shop.products([3])[0].attributes["baseColour"] == "Red"
        np.testing.assert_allclose(np.linalg.norm(shop.vectors(), axis=1), 1.0, atol=1e-6)


def test_a_bad_picture_is_a_reject_and_the_build_goes_on(tiny: Any, tmp_path: Path) -> None:
    whole = (tiny.images / "1.jpg").read_bytes()
    (tiny.images / "1.jpg").write_bytes(whole[: len(whole) // 2])
    (tiny.images / "2.jpg").write_bytes(b"")
    (tiny.images / "4.jpg").write_text("not a picture")
    (tiny.images / "5.jpg").unlink()
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop")
    assert (summary.products, summary.rejects) == (2, 4)
    with Shop(tmp_path / "shop") as shop:
        assert shop.ids() == ["0", "3"]
        assert [(reject.line, reject.id) for reject in shop.rejects()] == [(3, "1"), (4, "2"), (6, "4"), (7, "5")]
        reasons = [reject.reason for reject in shop.rejects()]
    assert "truncated" in reasons[0]
    assert "0 bytes" in reasons[1]
    assert "not a picture" in reasons[2]
    assert "5.jpg" in reasons[3]


def test_an_interrupted_build_goes_on_with_what_is_missing(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: Any) -> Iterator[Any]:
        for done, batch in enumerate(whole(*arguments)):
            if done == 2:
                raise KeyboardInterrupt
            yield batch

    whole = look_at
    monkeypatch.setattr(steps, "look_at", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_shop(tiny.images, tiny.table, tmp_path / "shop", settings=ONE_BY_ONE)
    with pytest.raises(ShopError, match="did not finish; run the same build command again"):
        Shop(tmp_path / "shop")
    monkeypatch.undo()
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop", settings=ONE_BY_ONE)
    assert (summary.products, summary.embedded) == (6, 4)
    build_shop(tiny.images, tiny.table, tmp_path / "whole", settings=ONE_BY_ONE)
    with Shop(tmp_path / "shop") as shop, Shop(tmp_path / "whole") as expected:
        assert shop.compute_digest() == expected.compute_digest()


def test_a_mended_picture_gets_another_chance(tiny: Any, tmp_path: Path) -> None:
    good = (tiny.images / "1.jpg").read_bytes()
    (tiny.images / "1.jpg").write_bytes(b"")
    assert build_shop(tiny.images, tiny.table, tmp_path / "shop").products == 5
    (tiny.images / "1.jpg").write_bytes(good)
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop")
    assert (summary.products, summary.rejects, summary.embedded) == (6, 0, 1)
    with Shop(tmp_path / "shop") as shop:
        assert shop.ids() == ["0", "2", "3", "4", "5", "1"]  # in the order in which they came


def test_a_shop_of_another_table_is_kept_unless_replaced(tiny: Any, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    build_shop(tiny.images, tiny.table, shop)
    (shop / "organized").mkdir()
    tiny.table.write_text("id,articleType\n0,Caps\n1,Caps\n")
    with pytest.raises(ShopError, match=r"another table or column choice; .* or add --replace"):
        build_shop(tiny.images, tiny.table, shop)
    with Shop(shop) as before:
        assert len(before) == 6
    assert build_shop(tiny.images, tiny.table, shop, replace=True).products == 2
    with Shop(shop) as after:
        assert after.captions() == ["Caps", "Caps"]
    assert (shop / "organized").is_dir()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [".shop.lock", "images", "shop", "styles.csv"]


def test_a_swap_is_on_the_disk_before_the_old_shop_goes(
    tiny: Any, tiny_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[Path, bool, bool]] = []
    old = tiny_shop.with_name(f".{tiny_shop.name}.old")

    def note(path: Path) -> None:
        flushed.append((path, old.exists(), tiny_shop.exists()))
        sync_path(path)

    monkeypatch.setattr(place, "sync_path", note)
    build_shop(tiny.images, tiny.table, tiny_shop, replace=True)
    assert (tiny_shop.parent, True, True) in flushed
    assert not old.exists()


@pytest.mark.parametrize("replacing", [False, True])
@pytest.mark.parametrize("kind", ["database", "text"])
def test_another_program_s_database_is_not_touched(kind: str, replacing: bool, tiny: Any, tmp_path: Path) -> None:
    out = tmp_path / "theirs"
    out.mkdir()
    if kind == "text":
        (out / "shop.sqlite").write_text("a till's log, line after line\n" * 100)
    else:
        with closing(sqlite3.connect(out / "shop.sqlite")) as connection:
            connection.execute("CREATE TABLE till (amount)")
            connection.commit()
    before = (out / "shop.sqlite").read_bytes()
    with pytest.raises(ShopError, match=r"has a shop.sqlite that is no shop's: .*nothing in it was touched$"):
        build_shop(tiny.images, tiny.table, out, replace=replacing)
    if kind == "database":
        with pytest.raises(ShopError, match=r"has a shop.sqlite that is no shop's"):
            ShopWriter(out)
    assert (out / "shop.sqlite").read_bytes() == before


def test_a_failing_replacement_leaves_the_old_shop(tiny: Any, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    build_shop(tiny.images, tiny.table, shop)
    for picture in tiny.images.iterdir():
        picture.write_bytes(b"")
    with pytest.raises(CatalogueError, match="no picture could be decoded"):
        build_shop(tiny.images, tiny.table, shop, replace=True)
    with Shop(shop) as kept:
        assert len(kept) == 6


def test_a_swap_that_was_cut_off_is_completed(tiny: Any, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    build_shop(tiny.images, tiny.table, shop)
    shop.rename(tmp_path / ".shop.old")
    assert build_shop(tiny.images, tiny.table, shop).embedded == 0
    assert not (tmp_path / ".shop.old").exists()


def test_a_folder_that_is_no_shop_is_not_touched(tiny: Any) -> None:
    for replacing in (False, True):
        with pytest.raises(ShopError, match="exists and is no shop"):
            build_shop(tiny.images, tiny.table, tiny.images, replace=replacing)
    assert len(list(tiny.images.iterdir())) == 6


def test_a_second_writer_is_told(tiny: Any, tiny_shop: Path) -> None:
    from parecido.shop.writer import ShopWriter

    with ShopWriter(tiny_shop), pytest.raises(ShopError, match="another parecido is writing here"):
        build_shop(tiny.images, tiny.table, tiny_shop)


def test_the_shop_is_portable(tiny: Any, tiny_shop: Path, tmp_path: Path) -> None:
    import parecido

    shutil.copytree(tiny_shop, tmp_path / "elsewhere")
    shutil.rmtree(tiny_shop)
    with parecido.open(tmp_path / "elsewhere") as shop:
        assert shop.similar(photo=tiny.images / "4.jpg", k=1).recommendations[0].id == "4"


def test_a_table_with_only_ids_and_labels_builds(tiny: Any, tmp_path: Path) -> None:
    tiny.table.write_text("id\tkind\n0\tcap\n3\tbelt\n")
    told: list[str] = []
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop", announce=told.append)
    assert (summary.products, summary.strays) == (2, 4)
    assert any("caption" in sentence for sentence in told)


def test_columns_are_as_said(tiny: Any, tmp_path: Path) -> None:
    columns = ColumnOptions(category="baseColour", caption="id", url="https://shop.example/p/{id}")
    build_shop(tiny.images, tiny.table, tmp_path / "shop", columns=columns)
    with Shop(tmp_path / "shop") as shop:
        found = shop.products([2])[0]
    assert (found.category, found.caption, found.url) == ("Blue", "2", "https://shop.example/p/2")


def test_more_workers_give_the_same_shop(tiny: Any, tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("three", 3)):
        build_shop(tiny.images, tiny.table, tmp_path / name, settings=replace(ONE_BY_ONE, workers=workers))
    with Shop(tmp_path / "one") as one, Shop(tmp_path / "three") as three:
        assert one.compute_digest() == three.compute_digest()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB: room for three copies of the model and little else."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small disk needs the right to mount a tmpfs")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def fill(disk: Path, spare: int) -> Path:
    """Leave `spare` bytes free on a disk; return the file that takes the rest."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - spare))
    return ballast


def draw_noise(images: Path) -> None:
    """Give the six products pictures whose thumbnails hardly compress: about 100 kB each."""
    noise = np.random.default_rng(0)
    for number in range(6):
        Image.fromarray(noise.integers(0, 256, (320, 320, 3), dtype=np.uint8)).save(images / f"{number}.jpg")


@pytest.mark.parametrize("how", ["new", "again", "replace"])
def test_a_disk_that_fills_is_one_sentence_and_the_build_goes_on_later(
    how: str, tiny: Any, small_disk: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shop = small_disk / "shop"
    if how == "again":  # five products are there; the sixth will not fit
        (tiny.images / "5.jpg").rename(tmp_path / "hidden.jpg")
    build_shop(tiny.images, tiny.table, shop)
    before = ids_and_vectors(shop)
    draw_noise(tiny.images)
    ballast = fill(small_disk, 200_000 if how != "again" else 40_000)
    target = small_disk / "other" if how == "new" else shop
    arguments = [str(argument) for argument in ("build", tiny.images, tiny.table, "--out", target)]
    arguments += ["--replace"] if how == "replace" else []
    assert run_command(parecido_command, arguments) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "free some space and run the same command again" in err
    assert ids_and_vectors(shop) == before
    ballast.unlink()
    assert run_command(parecido_command, arguments) == 0
    assert len(ids_and_vectors(target)) == 6


@pytest.mark.parametrize("finished", [True, False])
def test_a_picture_that_appears_or_vanishes_between_two_runs(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, finished: bool
) -> None:
    """Every product keeps its own picture's embedding, and the counts add up, whatever came before."""
    build_shop(tiny.images, tiny.table, tmp_path / "whole", settings=ONE_BY_ONE)
    expected = ids_and_vectors(tmp_path / "whole")
    shop, hidden = tmp_path / "shop", tmp_path / "hidden.jpg"
    (tiny.images / "2.jpg").rename(hidden)
    if finished:
        build_shop(tiny.images, tiny.table, shop, settings=ONE_BY_ONE)
    else:
        monkeypatch.setattr(steps, "look_at", lambda *_: iter(()))
        with pytest.raises(CatalogueError):
            build_shop(tiny.images, tiny.table, shop, settings=ONE_BY_ONE)
        monkeypatch.undo()
    hidden.rename(tiny.images / "2.jpg")
    summary = build_shop(tiny.images, tiny.table, shop, settings=ONE_BY_ONE)
    assert (summary.products, summary.rejects) == (6, 0)
    assert ids_and_vectors(shop) == expected
    (tiny.images / "3.jpg").unlink()
    summary = build_shop(tiny.images, tiny.table, shop, settings=ONE_BY_ONE)
    assert (summary.products, summary.rejects, summary.embedded) == (5, 1, 0)
    assert ids_and_vectors(shop) == {name: row for name, row in expected.items() if name != "3"}


def test_an_interrupted_second_run_leaves_a_finished_shop_open(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import parecido

    shop = tmp_path / "shop"
    (tiny.images / "2.jpg").rename(tmp_path / "hidden.jpg")
    build_shop(tiny.images, tiny.table, shop)
    (tmp_path / "hidden.jpg").rename(tiny.images / "2.jpg")

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("parecido.build.shop._finish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_shop(tiny.images, tiny.table, shop)
    with parecido.open(shop) as opened:
        assert opened.products == 6
        assert opened.similar(photo=tiny.images / "2.jpg", k=1).recommendations[0].id == "2"


def test_a_second_run_of_a_finished_build_changes_no_file(tiny: Any, tiny_shop: Path) -> None:
    def stamps() -> dict[str, int]:
        return {
            str(file.relative_to(tiny_shop)): file.stat().st_mtime_ns
            for file in tiny_shop.rglob("*")
            if file.is_file() and file.parent.name in {"index", "model"}
        }

    before = stamps()
    build_shop(tiny.images, tiny.table, tiny_shop)
    assert stamps() == before


def test_a_reader_sees_one_state_while_a_writer_changes_it(tiny: Any, tiny_shop: Path) -> None:
    with Shop(tiny_shop) as before:
        (tiny.images / "0.jpg").unlink()
        build_shop(tiny.images, tiny.table, tiny_shop)
        assert before.ids() == ["0", "1", "2", "3", "4", "5"]
        assert before.thumbnails([0])[0].startswith(b"\xff\xd8")
    with Shop(tiny_shop) as after:
        assert after.ids() == ["1", "2", "3", "4", "5"]


def test_what_the_owner_keeps_in_the_folder_survives_a_cut_off_swap(tiny: Any, tmp_path: Path) -> None:
    """Killed after the second rename: the new shop stands, the owner's note is still in the old one."""
    shop, old = tmp_path / "shop", tmp_path / ".shop.old"
    build_shop(tiny.images, tiny.table, shop)
    shutil.copytree(shop, old)
    (old / "note.txt").write_text("mine")
    build_shop(tiny.images, tiny.table, shop)
    assert (shop / "note.txt").read_text() == "mine"
    assert not old.exists()


def test_a_damaged_half_replacement_is_begun_again(tiny: Any, tiny_shop: Path, tmp_path: Path) -> None:
    aside = tmp_path / ".shop.building"
    aside.mkdir()
    (aside / "shop.sqlite").write_bytes(b"no database at all, but some bytes " * 100)
    assert build_shop(tiny.images, tiny.table, tiny_shop, replace=True).products == 6
    assert not aside.exists()


def test_the_root_folder_is_no_place_for_a_shop(tiny: Any) -> None:
    with pytest.raises(ShopError, match=r"/ cannot be a shop; choose another --out"):
        build_shop(tiny.images, tiny.table, Path("/"))


def test_the_working_folder_may_be_the_shop(tiny: Any, tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny_shop)
    assert build_shop(tiny.images, tiny.table, Path()).embedded == 0


def test_a_build_stopped_before_its_first_table_goes_on(tiny: Any, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "shop.sqlite").touch()
    assert build_shop(tiny.images, tiny.table, tmp_path / "shop").products == 6


def test_organising_that_failed_does_not_block_the_next_try(tiny: Any, tmp_path: Path) -> None:
    (tmp_path / "shop" / "organized" / "Caps").mkdir(parents=True)
    assert build_shop(tiny.images, tiny.table, tmp_path / "shop").products == 6


def test_a_folder_with_an_index_of_the_owner_s_is_not_touched(tiny: Any, tmp_path: Path) -> None:
    (tmp_path / "mine" / "index").mkdir(parents=True)
    with pytest.raises(ShopError, match="exists and is no shop"):
        build_shop(tiny.images, tiny.table, tmp_path / "mine")


def test_a_later_step_waits_for_a_reader_that_makes_the_index(
    tiny: Any, tiny_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader may take the lock between two steps of a build; the build waits, and does not die of it."""
    from parecido.shop.lock import LOCK, hold_lock

    finish = build_steps._finish

    def finish_while_locked(folder: Path, *rest: Any) -> None:
        lock = hold_lock(folder / LOCK)
        monkeypatch.setattr("parecido.shop.lock.time.sleep", lambda _: lock.close())
        finish(folder, *rest)

    monkeypatch.setattr(build_steps, "_finish", finish_while_locked)
    assert build_shop(tiny.images, tiny.table, tiny_shop).products == 6
