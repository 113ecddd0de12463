"""Shops of earlier layouts, made by the code of their time, become shops of this one."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.fake_model import write_plain_model

import parecido
from parecido.build import add_products, build_shop, remove_products, sync_shop
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ShopError, UnfinishedShop
from parecido.index.check import check_shop
from parecido.index.migrate import migrate_shop
from parecido.shop import migrate
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

HERE = Path(__file__).parent
LAYOUTS = [1, 2]


def make(place: Path, layout: int) -> Path:
    """Write a shop as that layout's code did: products 0 to 3 of the tiny catalogue, and 4, a reject."""
    shop = place / f"layout{layout}"
    (shop / "model").mkdir(parents=True)
    (shop / "index").mkdir()
    (shop / "index" / "index.json").write_text("{}")
    write_plain_model(shop / "model" / "model.onnx")
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        connection.executescript((HERE / f"layout{layout}.sql").read_text())
    return shop


def rows_of(shop: Path) -> list[Any]:
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        return list(connection.iterdump())


def test_a_folder_that_is_no_shop_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "nothing"):
        assert run_command(parecido_command, ["migrate", str(folder)]) == 1
        assert capsys.readouterr().err == (
            f"error: {folder} holds no shop (no shop.sqlite); make one with: parecido build IMAGES TABLE "
            f"--out {folder}\n"
        )
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_older_shop_answers_as_before(layout: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop = make(tmp_path, layout)
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        vectors = b"".join(row for (row,) in connection.execute("SELECT vector FROM embeddings ORDER BY line"))
        thumbnails = [row for (row,) in connection.execute("SELECT jpeg FROM thumbnails ORDER BY line")]
    assert run_command(parecido_command, ["migrate", str(shop)]) == 0
    assert capsys.readouterr().out.startswith(f"migrated: {shop} from layout {layout} to 3; the next sync embeds ")
    with Shop(shop) as after:
        assert after.ids() == ["0", "1", "2", "3"]
        assert after.captions() == ["Red Caps", "Green Caps", "Blue Caps", "Red Belts"]
        assert after.pictures() == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
        assert after.attribute("gender") == ["Women", "Men", "Women", "Men"]
        assert [(reject.line, reject.id) for reject in after.rejects()] == [(6, "4")]
        assert after.vectors().tobytes() == vectors
        assert after.thumbnails(range(4)) == thumbnails
        assert after.head is None
    assert check_shop(shop).sound
    with parecido.open(shop) as opened:
        assert [each.id for each in opened.similar(product="0", k=3).recommendations] == ["3", "1", "2"]
    assert run_command(parecido_command, ["migrate", str(shop), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"before": 3, "layout": 3}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_next_sync_embeds_each_picture_once_more(layout: int, tiny: Any, tmp_path: Path) -> None:
    shop = make(tmp_path, layout)
    migrate_shop(shop)
    tiny.table.write_text("\n".join(tiny.table.read_text().splitlines()[:5]) + "\n")
    summary = sync_shop(shop, tiny.images, tiny.table)
    assert (summary.added, summary.repictured, summary.removed, summary.embedded) == (0, 4, 0, 4)
    assert not sync_shop(shop, tiny.images, tiny.table).changed
    assert check_shop(shop).sound


@pytest.mark.parametrize("layout", LAYOUTS)
def test_who_opens_an_older_shop_is_told_the_command(layout: int, tiny: Any, tmp_path: Path) -> None:
    shop = make(tmp_path, layout)
    told = f"has layout {layout}, this parecido writes 3; run: parecido migrate {shop}$"
    for attempt in (
        lambda: Shop(shop),
        lambda: ShopWriter(shop),
        lambda: sync_shop(shop, tiny.images, tiny.table),
        lambda: add_products(shop, tiny.images, tiny.table),
        lambda: remove_products(shop, ["0"]),
        lambda: build_shop(tiny.images, tiny.table, shop),
        lambda: parecido.train_head(shop),
        lambda: check_shop(shop),
    ):
        with pytest.raises(ShopError, match=told):
            attempt()


def test_a_migration_that_is_cut_off_was_never_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make(tmp_path, 2)
    before = rows_of(shop)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "check_schema", cut)
    with pytest.raises(KeyboardInterrupt):
        migrate_shop(shop)
    monkeypatch.undo()
    assert rows_of(shop) == before
    assert migrate_shop(shop) == 2


def test_a_former_model_s_embeddings_and_the_heads_go_along(tmp_path: Path) -> None:
    shop = make(tmp_path, 2)
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        connection.executescript(
            "CREATE TABLE former_embeddings (line INTEGER PRIMARY KEY, vector BLOB NOT NULL);"
            "INSERT INTO former_embeddings SELECT line, zeroblob(12) FROM embeddings;"
            "INSERT INTO heads VALUES (4, NULL, '{}', X'00');"
            """INSERT INTO facts VALUES ('former', '{"under": "4", "facts": {"model_digest": "of the former"}}');"""
        )
    migrate_shop(shop)
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        counts = connection.execute(
            "SELECT models.digest, count(*) FROM models JOIN embeddings ON models.number = model GROUP BY model"
        )
        assert counts.fetchall()[1] == ("of the former", 4)
        assert connection.execute("SELECT number, before, card FROM heads").fetchall() == [(4, None, "{}")]
    assert check_shop(shop).sound


def test_an_unfinished_build_goes_on(tmp_path: Path) -> None:
    """Two of its products have no embedding yet."""
    shop = make(tmp_path, 2)
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        connection.executescript(
            "DELETE FROM embeddings WHERE line > 3; UPDATE facts SET value = 'building' WHERE name = 'state';"
        )
    assert migrate_shop(shop) == 2
    with pytest.raises(UnfinishedShop):
        Shop(shop)
    assert Shop(shop, unfinished=True).ids() == ["0", "1"]


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE products ADD COLUMN more TEXT",
        "DROP TABLE thumbnails",
        "CREATE TABLE others (x)",
        "DELETE FROM facts WHERE name = 'model_digest'",
    ],
)
def test_what_is_no_shop_of_its_layout_stays_as_it_is(statement: str, tmp_path: Path) -> None:
    """A flipped bit in the version makes one of another layout, too."""
    shop = make(tmp_path, 2)
    with closing(sqlite3.connect(shop / "shop.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()
    before = rows_of(shop)
    with pytest.raises(ShopError, match=r"shop.sqlite is damaged \("):
        migrate_shop(shop)
    assert rows_of(shop) == before


def test_a_newer_shop_is_refused(tiny_shop: Path) -> None:
    with closing(sqlite3.connect(tiny_shop / "shop.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 9")
    with pytest.raises(ShopError, match="has layout 9, this parecido knows 3; upgrade parecido to open it"):
        migrate_shop(tiny_shop)
