"""`parecido check` finds what is not as it was written, and mends what can be mended from what is there."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.crash.questions import SETTINGS, ask
from tests.fake_head import store_fake_head
from tests.shop.conftest import execute, flip

from parecido.build import remove_products, sync_shop
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ShopError, UnfinishedShop
from parecido.index.check import check_shop
from parecido.shop.contents import Content
from parecido.shop.newest import NEWEST
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


def stamps(shop: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(shop)): file.read_bytes()
        for file in shop.rglob("*")
        if file.is_file() and not file.name.endswith(("-shm", "-wal"))
    }


def found_in(shop: Path) -> list[str]:
    return [str(finding) for finding in check_shop(shop, settings=SETTINGS).findings]


def test_a_sound_shop_is_told_with_its_counts_and_not_changed(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = stamps(shop)
    assert run_command(parecido_command, ["check", str(shop)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("sound: snapshot ")
    assert "12 products, 13 pictures, 1 model, 1 reject, 1 lost picture, 0 heads, 14 embeddings" in out
    assert run_command(parecido_command, ["check", str(shop), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["findings"], told["counts"]["products"]) == (True, [], 12)
    assert stamps(shop) == before


@pytest.mark.parametrize(
    ("statements", "what", "mended"),
    [
        (["UPDATE products SET caption = 'x' WHERE id = '101'"], "products: the row (2, '101')", {"101"}),
        (["UPDATE products SET id = '999' WHERE id = '101'"], "products: the row (2, '999')", {"101"}),
        (["UPDATE pictures SET name = 'x' WHERE number = 2"], "pictures: the row (2, 2)", {"101"}),
        (["DELETE FROM pictures WHERE number = 2"], "pictures: 12 pictures are there, not the 13", {"101"}),
        (["UPDATE pictures SET place = 5 WHERE number = 2"], "pictures: the row (2, 2)", {"101"}),
        (["DELETE FROM products WHERE id = '101'"], "row 2 refers to none of the products", {"101"}),
        (["UPDATE rejects SET reason = 'x'"], "rejects: the row", set()),
        (["DELETE FROM lost_pictures"], "lost_pictures: 0 lost_pictures are there, not the 1", set()),
        (["UPDATE sqlite_sequence SET seq = 1 WHERE name = 'pictures'"], "pictures were numbered up to 14", set()),
        (["UPDATE facts SET value = 'x' WHERE name = 'base'"], "the fact 'base' is not as it was written", set()),
    ],
)
def test_what_is_damaged_is_found_and_mended(
    statements: list[str], what: str, mended: set[str], shop: Path, made: Path
) -> None:
    """What was dropped comes back with the next sync, and nothing is embedded for it."""
    place = shop.parent
    undamaged = ask(shutil.copytree(shop, place / "whole"), None)
    execute(shop, "PRAGMA foreign_keys = OFF", *statements)
    assert any(what in finding for finding in found_in(shop)), found_in(shop)
    result = check_shop(shop, repair=True, settings=SETTINGS)
    assert result.findings == ()
    assert result.mended
    with Shop(shop) as after:
        assert set(undamaged["ids"]) - set(after.ids()) == mended
    if mended:
        lines = [line for line in (made / "table.csv").read_text().splitlines() if not line.startswith("104,")]
        (place / "table.csv").write_text("\n".join(lines) + "\n")
        summary = sync_shop(shop, made / "images", place / "table.csv", settings=SETTINGS)
        assert (summary.added, summary.embedded) == (1, 0)
        assert set(Shop(shop).ids()) == set(undamaged["ids"])
    assert found_in(shop) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE embeddings SET crc = crc + 1 WHERE digest = (SELECT digest FROM pictures WHERE number = 2)",
        "UPDATE thumbnails SET jpeg = X'00' WHERE digest = (SELECT digest FROM pictures WHERE number = 2)",
        "DELETE FROM embeddings WHERE digest = (SELECT digest FROM pictures WHERE number = 2)",
        "DELETE FROM thumbnails WHERE digest = (SELECT digest FROM pictures WHERE number = 2)",
    ],
)
@pytest.mark.parametrize("repair", [False, True])
def test_a_damaged_content_is_embedded_again_by_the_next_sync(
    statement: str, repair: bool, shop: Path, made: Path
) -> None:
    execute(shop, statement)
    assert all("parecido sync SHOP IMAGES TABLE" in finding for finding in found_in(shop))
    if repair:
        repaired = check_shop(shop, repair=True)
        assert not any("parecido sync" in done for done in repaired.mended)  # which mends it, is told as found
        assert all("parecido sync SHOP IMAGES TABLE" in finding.mend for finding in repaired.findings)
    assert found_in(shop) != []
    assert sync_shop(shop, made / "images", made / "table.csv", settings=SETTINGS).embedded == 1
    assert found_in(shop) == []


def test_a_damaged_content_that_no_product_shows_is_dropped(shop: Path) -> None:
    execute(shop, "UPDATE embeddings SET crc = 1 WHERE digest NOT IN (SELECT digest FROM pictures)")
    assert [finding.endswith("--repair, as no product uses it") for finding in found_in(shop)] == [True]
    assert check_shop(shop, repair=True, settings=SETTINGS).findings == ()


def test_a_record_of_other_tables_cannot_be_mended(shop: Path) -> None:
    execute(shop, "PRAGMA writable_schema = ON", "DELETE FROM sqlite_schema WHERE name = 'products_twice'")
    assert any("its tables are not those of layout 3" in finding for finding in found_in(shop))
    with pytest.raises(ShopError, match="its tables are not those of layout 3"):
        check_shop(shop, repair=True)


@pytest.mark.parametrize("name", ["index.json", "vectors.npy", "pictures.npy"])
def test_a_damaged_base_is_found_and_made_again(name: str, shop: Path) -> None:
    (file,) = (shop / "index").glob(f"*/{name}")
    flip(file, 140 if name != "index.json" else 9)
    (finding,) = found_in(shop)
    assert "checksum" in finding
    result = check_shop(shop, repair=True, settings=SETTINGS)
    assert (result.findings, result.mended) == ((), ("the index was made again",))


def test_a_base_of_other_rows_is_found(shop: Path) -> None:
    """It is whole by its own checksums, but made before the record was changed behind its back."""
    execute(shop, "UPDATE embeddings SET crc = crc")
    with ShopWriter(shop) as writer, Shop(shop) as opened:
        digest = opened.picture_digests()[0]
        vector = opened.model_vector(1)
        writer.put([], [Content(digest, vector, opened.thumbnails([0])[0])], opened.facts["model_digest"])
    (finding,) = found_in(shop)
    assert "the base holds another row than the record for picture 1" in finding


def test_a_damaged_model_is_found(shop: Path) -> None:
    flip(shop / "model" / "model.onnx", 300)
    (finding,) = found_in(shop)
    assert finding.startswith("model/model.onnx: it is not the file that the shop was embedded with; to mend it: ")
    (shop / "model" / "model.onnx").unlink()
    (finding,) = found_in(shop)
    assert "cannot be read" in finding


def test_the_package_s_own_model_is_put_back(tiny_shop: Path) -> None:
    flip(tiny_shop / "model" / "model.onnx", 300)
    result = check_shop(tiny_shop, repair=True)
    assert (result.findings, result.mended) == ((), ("model/model.onnx was copied again",))


def test_a_lost_log_is_found_and_what_is_there_is_taken(logged: Path) -> None:
    (logged / "shop.sqlite-wal").unlink()
    (finding,) = found_in(logged)
    assert "its log (shop.sqlite-wal) is damaged or missing" in finding
    assert "takes it as it is, without what was changed since" in finding
    assert check_shop(logged, repair=True, settings=SETTINGS).findings == ()
    assert Shop(logged).captions()[0] != "changed again"


def test_a_damaged_note_is_found_and_written_again(shop: Path) -> None:
    flip(shop / NEWEST, 3)
    (finding,) = found_in(shop)
    assert finding.startswith("newest: it is not as it was written")
    assert check_shop(shop, repair=True, settings=SETTINGS).findings == ()


def test_what_killed_writers_left_is_told_and_removed(shop: Path) -> None:
    (shop / "index" / ".base-0123456789abcdef").mkdir()
    (shop / "model" / "model.part").write_bytes(b"half")
    result = check_shop(shop, settings=SETTINGS)
    assert result.sound
    assert [each.where for each in result.leftovers] == ["index/.base-0123456789abcdef", "model/model.part"]
    check_shop(shop, repair=True, settings=SETTINGS)
    assert check_shop(shop, settings=SETTINGS).leftovers == ()


def test_findings_are_lines_and_end_with_1(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(shop, "UPDATE products SET caption = 'x' WHERE id = '101'")
    assert run_command(parecido_command, ["check", str(shop)]) == 1
    assert capsys.readouterr().out == (
        "shop.sqlite, products: the row (2, '101') is not as it was written; to mend it: parecido check SHOP --repair\n"
    )
    assert run_command(parecido_command, ["check", str(shop), "--repair"]) == 0
    out = capsys.readouterr().out
    assert "mended: product '101' was dropped, as it was damaged; parecido sync brings it back\n" in out
    assert "\nsound: snapshot " in out


def test_a_facts_that_nothing_else_tells_cannot_be_mended(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    execute(shop, "UPDATE facts SET value = '[]' WHERE name = 'columns'")
    before = stamps(shop)
    assert run_command(parecido_command, ["check", str(shop), "--repair"]) == 1
    err = capsys.readouterr().err
    assert "cannot be mended from what is in it (the fact 'columns' is not as it was written, and nothing else" in err
    assert err.endswith("tells it); put a backup back with parecido restore, or build the shop again with --replace\n")
    assert stamps(shop) == before


def test_a_build_that_did_not_finish_is_one_sentence(shop: Path) -> None:
    """It is no damage; where there is some, that is told, and the build itself is nothing to be mended."""
    with ShopWriter(shop) as writer:
        writer.put_facts(state="building")
    for repair in (False, True):
        with pytest.raises(UnfinishedShop, match=r"did not finish; run the same build command .*$"):
            check_shop(shop, repair=repair)
    execute(shop, "DELETE FROM rejects")
    assert ["shop.sqlite, rejects: " in finding for finding in found_in(shop)] == [True]


def test_no_finding_tells_to_run_what_was_just_run(shop: Path) -> None:
    flip(shop / "model" / "model.onnx", 100)
    assert ["parecido check SHOP --repair where the model" in finding for finding in found_in(shop)] == [True]
    (finding,) = check_shop(shop, repair=True, settings=SETTINGS).findings  # the fake model is nowhere at hand
    assert finding.mend == "put a backup back with parecido restore, or build the shop again with --replace"
    execute(shop, "UPDATE products SET attributes = CAST(X'ff' AS TEXT) WHERE number = 1")
    assert all("run: parecido check" not in each for each in found_in(shop))


def test_where_there_is_no_shop_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="holds no shop"):
        check_shop(tmp_path)


def test_a_shop_with_a_head_is_checked_through_it(fake_shop: Path) -> None:
    store_fake_head(fake_shop)
    assert found_in(fake_shop) == []
    execute(fake_shop, "UPDATE heads SET card = replace(card, 'bright', 'fright')")
    findings = found_in(fake_shop)
    assert "shop.sqlite, heads: the row " in findings[0]
    with pytest.raises(ShopError, match=r"shop.sqlite is damaged \(a row is not as it was written"):
        Shop(fake_shop)


def test_the_next_writer_removes_what_killed_ones_left(shop: Path) -> None:
    """Half a base at once, a whole one that nobody adopted after an hour: its writer may wait for its turn."""
    (base,) = (shop / "index").iterdir()
    for name in (".base-0000000000000000", "base-1111111111111111", "base-2222222222222222"):
        shutil.copytree(base, shop / "index" / name)
    os.utime(shop / "index" / "base-1111111111111111", (0, 0))
    remove_products(shop, ["101"], settings=replace(SETTINGS, delta_rows=100))
    assert {entry.name for entry in (shop / "index").iterdir()} == {base.name, "base-2222222222222222"}


def test_an_index_of_the_record_is_made_again(shop: Path) -> None:
    """The id of a product is overwritten in one index, then in the other; the products stay as they are."""
    file = shop / "shop.sqlite"
    content = file.read_bytes()
    renewed = 0
    for at in [at for at in range(len(content)) if content.startswith(b"101", at)]:
        file.write_bytes(content)
        flip(file, at, 1)
        findings = found_in(shop)
        if findings and all("index" in finding and finding.endswith("--repair") for finding in findings):
            result = check_shop(shop, repair=True, settings=SETTINGS)
            assert (result.findings, len(Shop(shop))) == ((), 12)
            assert "the indexes of shop.sqlite were made again" in result.mended
            renewed += 1
            (shop / NEWEST).unlink()
    assert renewed == 2


def test_a_number_is_never_given_twice(shop: Path, made: Path) -> None:
    """The last picture goes, and SQLite's own memory of its number with it: the facts remember."""
    with ShopWriter(shop) as writer:
        last = writer.stored()["113"].number
        writer.update({}, [last])
    execute(shop, "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'products'")
    assert ["the highest numbers that were given to" in finding for finding in found_in(shop)] == [True]
    with pytest.raises(ShopError, match="the highest numbers that were given"):
        sync_shop(shop, made / "images", made / "table.csv", settings=SETTINGS)
    assert "the next number of the products was set" in check_shop(shop, repair=True, settings=SETTINGS).mended
    assert found_in(shop) == []
    sync_shop(shop, made / "images", made / "table.csv", settings=SETTINGS)
    with ShopWriter(shop) as writer:
        assert writer.stored()["113"].number > last


def test_a_shop_without_the_numbers_among_its_facts_gets_them(shop: Path, made: Path) -> None:
    """One that was made before they were a fact."""
    with ShopWriter(shop) as writer:
        writer.put_facts(numbers=None)
    assert found_in(shop) == []
    sync_shop(shop, made / "images", made / "table.csv", settings=SETTINGS)
    with Shop(shop) as after:
        assert after.facts["numbers"].split()[:2] == ["14", "15"]


def test_a_lost_log_gives_no_number_of_a_snapshot_twice(logged: Path) -> None:
    """Who holds the lost snapshot does not take it for one that is made after the repair."""
    with Shop(logged) as lost:
        number = lost.snapshot
    (logged / "shop.sqlite-wal").write_bytes(b"")
    (logged / "shop.sqlite-shm").unlink()
    result = check_shop(logged, repair=True, settings=SETTINGS)
    assert any("whose log is lost, were given up" in done for done in result.mended)
    with Shop(logged) as after:
        assert after.snapshot > number + 1000
        assert after.sight != lost.sight
        assert after.rows_before(lost) is None
    assert found_in(logged) == []
