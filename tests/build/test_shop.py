"""A catalogue becomes a shop, past bad pictures, and an interrupted build goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from parecido.build import build_shop
from parecido.build import shop as steps
from parecido.build.pictures import embed_pictures
from parecido.catalogue.columns import ColumnOptions
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import CatalogueError, ShopError
from parecido.settings import Settings
from parecido.shop.reader import Shop

ONE_BY_ONE = Settings(batch_size=1, commit_rows=1, workers=1)


def test_every_row_becomes_a_product_in_table_order(tiny: Any, tmp_path: Path) -> None:
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop")
    assert (summary.rows, summary.products, summary.rejects, summary.embedded) == (6, 6, 0, 6)
    with Shop(tmp_path / "shop") as shop:
        assert shop.ids() == ["0", "1", "2", "3", "4", "5"]
        assert shop.captions()[:2] == ["Red Caps", "Green Caps"]
        assert shop.product(3).attributes["baseColour"] == "Red"
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

    whole = embed_pictures
    monkeypatch.setattr(steps, "embed_pictures", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_shop(tiny.images, tiny.table, tmp_path / "shop", settings=ONE_BY_ONE)
    with pytest.raises(ShopError, match="did not finish; run the same build command again"):
        Shop(tmp_path / "shop")
    monkeypatch.undo()
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop", settings=ONE_BY_ONE)
    assert (summary.products, summary.embedded) == (6, 4)
    build_shop(tiny.images, tiny.table, tmp_path / "whole", settings=ONE_BY_ONE)
    with Shop(tmp_path / "shop") as shop, Shop(tmp_path / "whole") as expected:
        assert shop.digest == expected.digest


def test_a_mended_picture_gets_another_chance(tiny: Any, tmp_path: Path) -> None:
    good = (tiny.images / "1.jpg").read_bytes()
    (tiny.images / "1.jpg").write_bytes(b"")
    assert build_shop(tiny.images, tiny.table, tmp_path / "shop").products == 5
    (tiny.images / "1.jpg").write_bytes(good)
    summary = build_shop(tiny.images, tiny.table, tmp_path / "shop")
    assert (summary.products, summary.rejects, summary.embedded) == (6, 0, 1)
    with Shop(tmp_path / "shop") as shop:
        assert shop.ids() == ["0", "1", "2", "3", "4", "5"]


def test_a_shop_of_another_table_is_kept_unless_replaced(tiny: Any, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    build_shop(tiny.images, tiny.table, shop)
    (shop / "organized").mkdir()
    tiny.table.write_text("id,articleType\n0,Caps\n1,Caps\n")
    with pytest.raises(ShopError, match=r"another table or column choice; add --replace"):
        build_shop(tiny.images, tiny.table, shop)
    with Shop(shop) as before:
        assert len(before) == 6
    assert build_shop(tiny.images, tiny.table, shop, replace=True).products == 2
    with Shop(shop) as after:
        assert after.captions() == ["Caps", "Caps"]
    assert (shop / "organized").is_dir()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["images", "shop", "styles.csv"]


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

    with ShopWriter(tiny_shop), pytest.raises(ShopError, match="is being written by another parecido"):
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
        found = shop.product(2)
    assert (found.category, found.caption, found.url) == ("Blue", "2", "https://shop.example/p/2")


def test_more_workers_give_the_same_shop(tiny: Any, tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("three", 3)):
        build_shop(tiny.images, tiny.table, tmp_path / name, settings=replace(ONE_BY_ONE, workers=workers))
    with Shop(tmp_path / "one") as one, Shop(tmp_path / "three") as three:
        assert one.digest == three.digest


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 7 MB: room for the model and the index of a few products, not for many thumbnails."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=7m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small disk needs the right to mount a tmpfs")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_disk_that_fills_is_one_sentence_and_the_build_goes_on_later(
    tiny: Any, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = small_disk / "shop"
    build_shop(tiny.images, tiny.table, shop)
    with Shop(shop) as before:
        digest = before.digest
    noise = np.random.default_rng(0)
    for number in range(6):  # thumbnails of noise hardly compress: about 100 kB each
        picture = Image.fromarray(noise.integers(0, 256, (320, 320, 3), dtype=np.uint8))
        picture.save(tiny.images / f"{number}.jpg")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 200_000))
    arguments = ["build", tiny.images, tiny.table, "--out", small_disk / "other"]
    assert run_command(parecido_command, [str(argument) for argument in arguments]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "free some space and run the same command again" in err
    with Shop(shop) as after:
        assert after.digest == digest
    ballast.unlink()
    assert build_shop(tiny.images, tiny.table, small_disk / "other").products == 6
