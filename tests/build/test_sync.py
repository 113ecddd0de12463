"""A shop follows its catalogue: what changed is changed, nothing else is touched, and nothing is embedded twice."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import draw_product

from parecido.build import SyncPlan, add_products, build_shop, looks, remove_products, settle, sync_shop
from parecido.build import changes as steps
from parecido.catalogue.columns import ColumnOptions
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.cli.sync import plan_lines
from parecido.errors import CatalogueError, RulesError, ShopError, UnknownProduct
from parecido.index.check import check_shop
from parecido.recommend.rules.kept import clear_rules, set_rules
from parecido.settings import Settings
from parecido.shop.reader import Shop

ONE_BY_ONE = Settings(batch_size=1, commit_rows=1, workers=1)


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The digests of what is embedded, in order."""
    seen: list[bytes] = []
    embed = looks.embed_contents

    def note(new: dict[bytes, bytes], *rest: Any) -> None:
        seen.extend(new)
        embed(new, *rest)

    monkeypatch.setattr(looks, "embed_contents", note)
    return seen


def rewrite(table: Path, *changes: tuple[str, str]) -> None:
    """Replace pieces of a table's text, each of which is there."""
    text = table.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    table.write_text(text)


def counts(summary: Any) -> tuple[int, int, int, int, int]:
    return summary.added, summary.repictured, summary.updated, summary.removed, summary.unchanged


def products_of(folder: Path) -> list[Any]:
    """Return the rows of the products as they are stored."""
    with closing(sqlite3.connect(folder / "shop.sqlite")) as connection:
        return connection.execute("SELECT number, id, line, attributes, changed, crc FROM products").fetchall()


def record_of(folder: Path) -> bytes:
    return (folder / "shop.sqlite").read_bytes()


def test_a_sync_of_the_same_table_changes_nothing(tiny: Any, tiny_shop: Path) -> None:
    before = record_of(tiny_shop)
    summary = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert counts(summary) == (0, 0, 0, 0, 6)
    assert not summary.changed
    assert record_of(tiny_shop) == before


def test_a_shop_becomes_equal_to_the_table(tiny: Any, tiny_shop: Path, tmp_path: Path, embedded: list[bytes]) -> None:
    rewrite(
        tiny.table,
        ("0,Women,Caps,Red,Red Caps\n", ""),
        ("1,Men,Caps,Green,Green Caps", "1,Men,Caps,Green,Cheap Caps"),
        ("5,Men,Belts,Blue,Blue Belts\n", "5,Men,Belts,Blue,Blue Belts\n9,Women,Caps,Gold,Gold Caps\n"),
    )
    draw_product(tiny.images / "9.jpg", "Caps", "Gold")
    draw_product(tiny.images / "2.jpg", "Caps", "Pink")
    seen = len(embedded)
    summary = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert counts(summary) == (1, 1, 1, 1, 3)
    assert (summary.products, summary.embedded, len(embedded) - seen) == (6, 2, 2)
    build_shop(tiny.images, tiny.table, tmp_path / "anew")
    with Shop(tiny_shop) as synced, Shop(tmp_path / "anew") as anew:
        assert synced.ids() == ["1", "2", "3", "4", "5", "9"] == anew.ids()
        assert synced.captions() == anew.captions()
        np.testing.assert_allclose(synced.vectors(), anew.vectors(), atol=1e-6)  # in other company, other roundings
        assert synced.thumbnails(range(6)) == anew.thumbnails(range(6))


def test_metadata_alone_embeds_nothing_and_keeps_the_pictures(
    tiny: Any, tiny_shop: Path, embedded: list[bytes]
) -> None:
    rewrite(tiny.table, ("gender,", "gender,price,"), ("Men,", "Men,5,"), ("Women,", "Women,7,"))
    with Shop(tiny_shop) as before:
        numbers, state = before.picture_rows.numbers.tolist(), before.state
    seen = len(embedded)
    assert counts(sync_shop(tiny_shop, tiny.images, tiny.table)) == (0, 0, 6, 0, 0)
    with Shop(tiny_shop) as after:
        assert after.columns == ("id", "gender", "price", "articleType", "baseColour", "productDisplayName")
        assert after.attribute("price") == ["7", "5", "7", "5", "7", "5"]
        assert (after.picture_rows.numbers.tolist(), after.state) == (numbers, state)
    assert len(embedded) == seen


def test_what_comes_back_is_not_embedded_again(tiny: Any, tiny_shop: Path) -> None:
    assert counts(remove_products(tiny_shop, ["3", "4"])) == (0, 0, 0, 2, 4)
    with Shop(tiny_shop) as without:
        assert without.ids() == ["0", "1", "2", "5"]
    summary = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert (counts(summary), summary.embedded) == ((2, 0, 0, 0, 4), 0)
    with Shop(tiny_shop) as again:
        assert again.ids() == ["0", "1", "2", "5", "3", "4"]


def test_products_may_share_a_picture(tiny: Any, tmp_path: Path, embedded: list[bytes]) -> None:
    """Whichever thread is the first to read it, and however the products fall into batches."""
    for number in (1, 4, 5):
        (tiny.images / f"{number}.jpg").write_bytes((tiny.images / "0.jpg").read_bytes())
    for workers in (1, 3):
        settings = Settings(batch_size=1, commit_rows=1, workers=workers)
        shop = tmp_path / str(workers)
        embedded.clear()
        assert build_shop(tiny.images, tiny.table, shop, settings=settings).embedded == 3
        assert len(embedded) == 3
        with Shop(shop) as made:
            assert made.ids() == ["0", "1", "2", "3", "4", "5"]
            assert len(set(made.picture_digests())) == 3


def test_a_bad_picture_that_is_shared_rejects_all_of_its_new_products(tiny: Any, tmp_path: Path) -> None:
    for number in (0, 4):
        (tiny.images / f"{number}.jpg").write_text("no picture")
    build_shop(tiny.images, tiny.table, tmp_path / "shop", settings=ONE_BY_ONE)
    with Shop(tmp_path / "shop") as made:
        assert made.ids() == ["1", "2", "3", "5"]
        assert [reject.id for reject in made.rejects()] == ["0", "4"]


def test_a_product_whose_new_picture_is_bad_keeps_the_one_before(tiny: Any, tiny_shop: Path) -> None:
    with Shop(tiny_shop) as before:
        vectors = before.vectors().tobytes()
    (tiny.images / "2.jpg").write_text("no picture")
    rewrite(tiny.table, ("Blue Caps", "Cheap Caps"))
    summary = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert (counts(summary), summary.rejects, summary.lost_pictures) == ((0, 0, 1, 0, 5), 0, 1)
    with Shop(tiny_shop) as after:
        assert after.vectors().tobytes() == vectors
        assert after.captions()[2] == "Cheap Caps"
        ((identity, name, reason),) = after.lost_pictures()
    assert (identity, name) == ("2", "2.jpg")
    assert reason.endswith("; the picture as it was is kept")


def test_a_dry_run_tells_what_a_sync_does(tiny: Any, tiny_shop: Path) -> None:
    rewrite(tiny.table, ("0,Women,Caps,Red,Red Caps\n", ""), ("Blue Caps", "Cheap Caps"))
    draw_product(tiny.images / "4.jpg", "Belts", "Gold")
    before = record_of(tiny_shop)
    told = sync_shop(tiny_shop, tiny.images, tiny.table, dry_run=True)
    assert record_of(tiny_shop) == before
    done = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert counts(told) == counts(done) == (0, 1, 1, 1, 3)
    assert told.embedded == done.embedded == 1
    assert told.plan is not None
    assert (told.plan.repictured, told.plan.removed) == (("4",), ("0",))
    assert told.plan.updated == {"2": ("productDisplayName",)}
    assert done.plan is None


def test_a_dry_run_decodes_what_is_new(tiny: Any, tiny_shop: Path) -> None:
    """A new product's picture that is none is a reject, a known one's is lost, and one that was seen is not decoded."""
    (tiny.images / "2.jpg").write_text("no picture")
    (tiny.images / "8.jpg").write_text("none either")
    (tiny.images / "9.jpg").write_bytes((tiny.images / "0.jpg").read_bytes())
    with tiny.table.open("a") as table:
        table.write("8,Women,Caps,Gold,Gold Caps\n9,Women,Caps,Red,More Caps\n")
    told = sync_shop(tiny_shop, tiny.images, tiny.table, dry_run=True)
    done = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert counts(told) == counts(done) == (1, 0, 0, 0, 6)
    assert (told.rejects, told.lost_pictures, told.embedded) == (done.rejects, done.lost_pictures, done.embedded)
    assert told.plan is not None
    assert told.plan.added == ("9",)
    assert [(reject.line, reject.id) for reject in told.plan.rejects] == [(8, "8")]
    ((identity, name, reason),) = told.plan.lost_pictures
    assert (identity, name) == ("2", "2.jpg")
    with Shop(tiny_shop) as shop:
        assert shop.lost_pictures() == [(identity, name, reason)]


def test_the_text_of_a_dry_run_lists_the_first_twenty() -> None:
    plan = SyncPlan(tuple(map(str, range(22))), (), {"7": ("price", "stock")}, ("x\ny",), (), ())
    lines = plan_lines(plan)
    assert lines[0] == "would be added: 0"
    assert lines[20:] == [
        "would be added: and 2 more",
        "would be updated: 7 (price, stock)",
        "would be removed: x y",
    ]


def test_a_change_is_acknowledged_before_the_index_is_made_anew(
    tiny_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What interrupts the compaction takes nothing back."""
    told: list[Any] = []

    def interrupted(folder: Path, *_: Any, **__: Any) -> bool:
        assert len(told) == 1
        with Shop(folder) as shop:
            assert (shop.ids(), shop.snapshot) == (["0", "2", "3", "4", "5"], told[0].snapshot)
        raise KeyboardInterrupt

    monkeypatch.setattr(settle, "compact", interrupted)
    with pytest.raises(KeyboardInterrupt):
        remove_products(tiny_shop, ["1"], acknowledge=told.append)
    monkeypatch.undo()
    assert (told[0].removed, told[0].unchanged, told[0].products) == (1, 5, 5)
    with Shop(tiny_shop) as shop:
        assert shop.ids() == ["0", "2", "3", "4", "5"]
    assert check_shop(tiny_shop).sound


def test_the_order_of_rows_is_no_change(tiny: Any, tiny_shop: Path) -> None:
    """A row that comes before all others writes no product anew; a product's line is that of when it was written."""
    lines = tiny.table.read_text().splitlines()
    before = products_of(tiny_shop)
    tiny.table.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    with Shop(tiny_shop) as shop:
        snapshot = shop.snapshot
    for _ in range(2):
        summary = sync_shop(tiny_shop, tiny.images, tiny.table)
        assert (summary.changed, summary.snapshot) == (False, snapshot)
    assert products_of(tiny_shop) == before
    draw_product(tiny.images / "9.jpg", "Caps", "Red")
    rewrite(tiny.table, (lines[0] + "\n", lines[0] + "\n9,Women,Caps,Red,More Caps\n"))
    assert counts(sync_shop(tiny_shop, tiny.images, tiny.table)) == (1, 0, 0, 0, 6)
    assert products_of(tiny_shop)[:6] == before
    assert products_of(tiny_shop)[6][:3] == (7, "9", 2)
    assert check_shop(tiny_shop).sound


def test_the_lines_of_rejects_follow_the_table(tiny: Any, tiny_shop: Path) -> None:
    """That changes what is listed: a snapshot, and nothing of any product."""
    with tiny.table.open("a") as table:
        table.write(",Women,Caps,Gold,Gold Caps\n")
    first = sync_shop(tiny_shop, tiny.images, tiny.table)
    lines = tiny.table.read_text().splitlines()
    tiny.table.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    told = sync_shop(tiny_shop, tiny.images, tiny.table, dry_run=True)
    done = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert counts(told) == counts(done) == (0, 0, 0, 0, 6)
    assert (told.relisted, told.changed, done.relisted, done.changed) == (True, True, True, True)
    assert done.snapshot == first.snapshot + 1
    with Shop(tiny_shop) as shop:
        assert [(reject.line, reject.id) for reject in shop.rejects()] == [(2, "")]


def test_the_order_of_columns_and_an_empty_one_update_no_product(tiny: Any, tiny_shop: Path) -> None:
    """The shop's columns follow the table, and so do those of each product that it tells of."""
    before = products_of(tiny_shop)
    rows = [line.split(",") for line in tiny.table.read_text().splitlines()]
    moved = [[*row[::-1][-1:], *row[::-1][:-1], "note" if number == 0 else ""] for number, row in enumerate(rows)]
    tiny.table.write_text("".join(",".join(row) + "\n" for row in moved))
    told = sync_shop(tiny_shop, tiny.images, tiny.table, dry_run=True)
    done = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert told.plan is not None
    assert told.plan.updated == {}
    assert counts(told) == counts(done) == (0, 0, 0, 0, 6)
    assert (told.relisted, done.relisted) == (True, True)
    assert products_of(tiny_shop) == before
    with Shop(tiny_shop) as shop:
        assert list(shop.columns) == moved[0]
        assert list(shop.products([0])[0].attributes.items()) == list(zip(moved[0], moved[1], strict=True))
    again = sync_shop(tiny_shop, tiny.images, tiny.table)
    assert (again.changed, again.snapshot) == (False, done.snapshot)
    moved[1][-1] = "new"
    tiny.table.write_text("".join(",".join(row) + "\n" for row in moved))
    told = sync_shop(tiny_shop, tiny.images, tiny.table, dry_run=True)
    assert told.plan is not None
    assert told.plan.updated == {"0": ("note",)}


def test_a_busy_compaction_does_not_skip_the_calibration(
    tiny_shop: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each of the two steps at the end is told of for itself."""

    def busy(*_: Any, **__: Any) -> None:
        raise ShopError("another parecido is writing here")

    fitted: list[Path] = []
    with monkeypatch.context() as patched:
        patched.setattr(settle, "compact", busy)
        patched.setattr(settle, "renew_alike", fitted.append)
        remove_products(tiny_shop, ["1"])
    assert fitted == [tiny_shop]
    monkeypatch.setattr(settle, "renew_alike", busy)
    remove_products(tiny_shop, ["2"])
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "the changes are stored; taking them into the index is left to the next one",
        "the changes are stored; fitting how probably they look alike is left to the next one",
    ]


def test_a_removed_product_is_on_no_list(tiny: Any, tiny_shop: Path) -> None:
    (tiny.images / "2.jpg").write_text("no picture")
    sync_shop(tiny_shop, tiny.images, tiny.table)
    with Shop(tiny_shop) as shop:
        assert [identity for identity, _, _ in shop.lost_pictures()] == ["2"]
    remove_products(tiny_shop, ["2"])
    with Shop(tiny_shop) as shop:
        assert shop.lost_pictures() == []
    assert check_shop(tiny_shop).sound


def test_rejects_without_an_id_are_those_of_the_whole_table(tiny: Any, tiny_shop: Path) -> None:
    """Another table's are told when it is added, and not kept: nothing could take them off the list again."""
    with tiny.table.open("a") as table:
        table.write(",Women,Caps,Gold,Gold Caps\n")
    assert sync_shop(tiny_shop, tiny.images, tiny.table).rejects == 1
    more = tiny.table.with_name("more.csv")
    more.write_text(tiny.table.read_text().splitlines()[0] + "\n,Men,Caps,Red,x\n,Men,Caps,Red,y\n0,Men,Caps,Red,z\n")
    for _ in range(2):
        assert add_products(tiny_shop, tiny.images, more).rejects == 2
        with Shop(tiny_shop) as shop:
            assert [(reject.line, reject.id) for reject in shop.rejects()] == [(8, "")]
    assert sync_shop(tiny_shop, tiny.images, tiny.table).rejects == 1


def test_half_a_table_is_refused_unless_it_is_meant(tiny: Any, tiny_shop: Path) -> None:
    whole = tiny.table.read_text().splitlines()
    tiny.table.write_text("\n".join(whole[:3]) + "\n")
    before = record_of(tiny_shop)
    sentence = r"4 of this shop's 6 products are not in the table, .* add --force; nothing was changed"
    for dry_run in (True, False):
        with pytest.raises(ShopError, match=sentence):
            sync_shop(tiny_shop, tiny.images, tiny.table, dry_run=dry_run)
    assert record_of(tiny_shop) == before
    assert sync_shop(tiny_shop, tiny.images, tiny.table, force=True).products == 2


@pytest.mark.parametrize(
    "rules", ['where = "gender=Men"', 'group = "gender"', '[[boost]]\ncolumn = "gender"\nvalue = "Men"\nby = 0.1']
)
def test_a_table_keeps_the_columns_that_the_rules_name(tiny: Any, tiny_shop: Path, rules: str) -> None:
    """Else every answer would be an error from now on."""
    set_rules(tiny_shop, rules)
    before = record_of(tiny_shop)
    rewrite(tiny.table, ("gender,", "sex,"))
    with pytest.raises(RulesError, match='the table has no column "gender", which the rules of'):
        sync_shop(tiny_shop, tiny.images, tiny.table)
    assert record_of(tiny_shop) == before
    clear_rules(tiny_shop)
    assert sync_shop(tiny_shop, tiny.images, tiny.table).updated == 6


def test_an_interrupted_sync_goes_on(tiny: Any, tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, colour in enumerate(("Gold", "Pink", "Grey", "Gold", "Pink", "Grey")):
        draw_product(tiny.images / f"{number}.jpg", "Caps" if number < 3 else "Belts", colour)
    whole = looks.look_at

    def interrupted(*arguments: Any) -> Iterator[Any]:
        for done, batch in enumerate(whole(*arguments)):
            if done == 4:
                raise KeyboardInterrupt
            yield batch

    with monkeypatch.context() as patched:
        patched.setattr(steps, "look_at", interrupted)
        with pytest.raises(KeyboardInterrupt):
            sync_shop(tiny_shop, tiny.images, tiny.table, settings=ONE_BY_ONE)
    summary = sync_shop(tiny_shop, tiny.images, tiny.table, settings=ONE_BY_ONE)
    assert (counts(summary), summary.embedded) == ((0, 2, 0, 0, 4), 2)


def test_products_are_added_and_the_others_stay(tiny: Any, tiny_shop: Path, tmp_path: Path) -> None:
    draw_product(tiny.images / "9.jpg", "Caps", "Gold")
    table = tmp_path / "new.csv"
    table.write_text("id,articleType,productDisplayName,price\n9,Caps,Gold Caps,12\n1,Caps,Green Caps,9\n")
    summary = add_products(tiny_shop, tiny.images, table)
    assert counts(summary) == (1, 0, 1, 0, 0)
    with Shop(tiny_shop) as shop:
        assert shop.columns[-1] == "price"
        assert dict(zip(shop.ids(), shop.attribute("price"), strict=True)) == {
            "0": "", "1": "9", "2": "", "3": "", "4": "", "5": "", "9": "12",
        }  # fmt: skip


def test_an_addition_keeps_what_its_table_does_not_say(tiny: Any, tiny_shop: Path, tmp_path: Path) -> None:
    table = tmp_path / "few.csv"
    table.write_text("id,articleType,productDisplayName\n0,Caps,Red Caps\n1,Caps,Lime Caps\n")
    for expected in ((0, 0, 1, 0, 1), (0, 0, 0, 0, 2)):
        assert counts(add_products(tiny_shop, tiny.images, table)) == expected
        with Shop(tiny_shop) as shop:
            assert shop.captions()[:2] == ["Red Caps", "Lime Caps"]
            assert shop.attribute("gender")[:2] == ["Women", "Men"]
            assert shop.attribute("baseColour")[:2] == ["Red", "Green"]
    assert counts(sync_shop(tiny_shop, tiny.images, tiny.table)) == (0, 0, 1, 0, 5)


def test_a_caption_made_of_columns_that_are_not_there_stays(tiny: Any, tmp_path: Path) -> None:
    table, shop = tmp_path / "nameless.csv", tmp_path / "nameless"
    table.write_text("id,baseColour,price\n0,Red,5\n1,Green,6\n")
    build_shop(tiny.images, table, shop)
    table.write_text("id,price\n1,7\n")
    add_products(shop, tiny.images, table)
    with Shop(shop) as after:
        assert (after.captions(), after.attribute("price")) == (["Red", "Green"], ["5", "7"])


def test_a_column_that_the_shop_remembers_is_no_option(tiny: Any, tiny_shop: Path) -> None:
    rewrite(tiny.table, ("articleType", "kind"))
    told = (
        'the table does not have the column "articleType", which this shop takes its categories from, as the last '
        "build or sync was told; say --category COLUMN for another one; the columns are: id, gender, kind, baseColour, "
    )
    with pytest.raises(CatalogueError, match=re.escape(told)):
        sync_shop(tiny_shop, tiny.images, tiny.table)
    sync_shop(tiny_shop, tiny.images, tiny.table, columns=ColumnOptions(category="kind"))
    assert not sync_shop(tiny_shop, tiny.images, tiny.table).changed  # what was said once is remembered


def test_a_build_of_an_edited_table_names_sync_first(tiny: Any, tiny_shop: Path) -> None:
    rewrite(tiny.table, ("Blue Caps", "Cheap Caps"))
    told = f"to make it follow the table run: parecido sync {tiny_shop} IMAGES TABLE; or add --replace"
    with pytest.raises(ShopError, match=re.escape(told)):
        build_shop(tiny.images, tiny.table, tiny_shop)


@pytest.mark.parametrize("command", ["sync", "add"])
def test_what_could_not_be_used_is_told_with_its_reason(
    command: str, tiny: Any, tiny_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tiny.images / "2.jpg").write_bytes(b"")
    with tiny.table.open("a") as table:
        table.write(",Women,Caps,Gold,x\n" + "".join(f"x{number},Men,Caps,Red,x\n" for number in range(10)))
    arguments = [command, str(tiny_shop), str(tiny.images), str(tiny.table)]
    assert run_command(parecido_command, arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].endswith("; 11 rejects, 1 picture could not be used (0 pictures embedded)")
    assert lines[2] == '  reject: line 8: no id in column "id"'
    assert lines[3].startswith('  reject: line 9, id x0: no picture "x0.jpg" in the folder')
    assert lines[12:14] == [
        "  ... and 1 more; --json lists all of them",
        "  could not be used: 2.jpg of 2: 0 bytes; the picture as it was is kept",
    ]
    assert run_command(parecido_command, [*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in told["rejected"]] == ["", *(f"x{number}" for number in range(10))]
    assert told["lost"] == [["2", "2.jpg", "0 bytes; the picture as it was is kept"]]


def test_rejects_of_an_addition_join_the_others(tiny: Any, tiny_shop: Path, tmp_path: Path) -> None:
    table = tmp_path / "new.csv"
    table.write_text("id,articleType,productDisplayName\n0,Caps,Red Caps\n8,Caps,Lost Caps\n")
    for _ in range(2):
        assert add_products(tiny_shop, tiny.images, table).rejects == 1
    with Shop(tiny_shop) as shop:
        assert [reject.id for reject in shop.rejects()] == ["8"]
        assert len(shop) == 6


def test_of_several_ids_all_are_removed_or_none(tiny_shop: Path) -> None:
    before = record_of(tiny_shop)
    with pytest.raises(UnknownProduct, match=r"no product 'x' and 1 more of those given in .*; nothing was"):
        remove_products(tiny_shop, ["0", "x", "y"])
    assert record_of(tiny_shop) == before
    assert remove_products(tiny_shop, ["0", "x", "0"], missing_ok=True).removed == 1


def test_numbers_are_never_given_again(tiny: Any, tiny_shop: Path) -> None:
    remove_products(tiny_shop, ["5"])
    sync_shop(tiny_shop, tiny.images, tiny.table)
    with Shop(tiny_shop) as shop:
        assert shop.picture_rows.numbers.tolist() == [1, 2, 3, 4, 5, 7]


def test_much_change_makes_a_new_base_and_little_does_not(tiny_shop: Path) -> None:
    few = Settings(delta_rows=2, delta_share=0.0)
    with Shop(tiny_shop) as shop:
        base = shop.facts["base"]
    remove_products(tiny_shop, ["0", "1"], settings=few)
    with Shop(tiny_shop) as shop:
        assert shop.facts["base"] == base
    remove_products(tiny_shop, ["2"], settings=few)
    with Shop(tiny_shop) as shop:
        assert shop.facts["base"] != base
        assert [entry.name for entry in (tiny_shop / "index").iterdir()] == [shop.facts["base"].split()[0]]


def test_no_shop_is_made_by_a_change(tiny: Any, tmp_path: Path) -> None:
    shop = tmp_path / "none"
    with pytest.raises(ShopError, match="holds no shop"):
        sync_shop(shop, tiny.images, tiny.table)
    with pytest.raises(ShopError, match="holds no shop"):
        add_products(shop, tiny.images, tiny.table)
    with pytest.raises(ShopError, match="holds no shop"):
        remove_products(shop, ["0"])
    assert not shop.exists()


def test_the_commands(tiny: Any, tiny_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(tiny.table, ("Blue Caps", "Cheap Caps"))
    arguments = [str(tiny_shop), str(tiny.images), str(tiny.table)]
    assert run_command(parecido_command, ["sync", *arguments, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "would be updated: 2 (productDisplayName)\nwould change: 0 added, 0 with new pictures, 1 updated" in out
    assert run_command(parecido_command, ["sync", *arguments, "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plan"]["updated"] == {"2": ["productDisplayName"]}
    assert run_command(parecido_command, ["sync", *arguments, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["updated"] == 1
    assert told.err.startswith("table: 6 rows")
    assert run_command(parecido_command, ["remove", str(tiny_shop), "0", "1"]) == 0
    assert "changed: 0 added, 0 with new pictures, 0 updated, 2 removed, 4 unchanged" in capsys.readouterr().out
    assert run_command(parecido_command, ["add", *arguments]) == 0
    assert "changed: 2 added" in capsys.readouterr().out
    assert run_command(parecido_command, ["remove", str(tiny_shop), "0", "x"]) == 1
    assert capsys.readouterr().err == f"error: no product 'x' in {tiny_shop}; nothing was removed\n"
