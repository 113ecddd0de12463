"""What a damaged shop answers: the same as before, or one sentence."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from benchmarks.crash.flips import Tally, ask_and_write, flip_all, flip_one
from benchmarks.crash.questions import ask, is_refusal
from tests.shop.conftest import execute, flip

from parecido.errors import DamagedShop, ParecidoError, ShopError
from parecido.shop.database import begin_reading
from parecido.shop.newest import NEWEST
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

PAGE = 4096


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "parecido")  # an index that is made again says so


def assert_noticed(tallies: dict[str, Tally]) -> None:
    for name, tally in tallies.items():
        assert tally.wrong == [], name
        assert tally.missed == [], name
    for name in ("index/base/index.json", "index/base/vectors.npy", "index/base/pictures.npy", "model/model.onnx"):
        assert tallies[name].found == tallies[name].flips > 0


@pytest.mark.parametrize("state", ["shop", "logged"])
def test_a_flipped_bit_changes_no_answer(state: str, made: Path, tmp_path: Path) -> None:
    """The long form is `python -m benchmarks.crash`."""
    assert_noticed(flip_all(made / state, made / "images" / "105.png", tmp_path, 70, seed=11))


def test_every_byte_of_the_record_s_header_may_be_flipped(made: Path, tmp_path: Path) -> None:
    tally = Tally()
    photo = made / "images" / "105.png"
    expected = ask_and_write(shutil.copytree(made / "shop", tmp_path / "whole"), photo)
    for place in range(100):
        bit = 8 * place + place % 8
        flip_one(made / "shop", Path("shop.sqlite"), bit, tmp_path / "flipped", expected, photo, tally)
    assert (tally.wrong, tally.missed) == ([], [])


def test_a_record_that_lacks_pages_is_noticed_when_it_is_opened(shop: Path) -> None:
    whole = (shop / "shop.sqlite").read_bytes()
    for size in (1, 99, 100, PAGE - 1, PAGE, PAGE + 7, len(whole) // 2, len(whole) - PAGE, len(whole) - 1):
        (shop / "shop.sqlite").write_bytes(whole[:size])
        with pytest.raises(DamagedShop, match=r"^.*shop.sqlite is damaged \(.*\); run: parecido check "):
            Shop(shop)
        with pytest.raises(ShopError), ShopWriter(shop):
            pass
    (shop / "shop.sqlite").write_bytes(whole)
    assert len(Shop(shop)) == 12


def test_a_log_that_is_cut_off_or_gone_is_noticed(logged: Path) -> None:
    log = logged / "shop.sqlite-wal"
    whole = log.read_bytes()
    with Shop(logged) as shop:
        assert shop.captions()[0] == "changed again"
    record = (logged / "shop.sqlite").read_bytes()
    for size in (0, 31, 32, len(whole) // 2, len(whole) - 1):
        (logged / "shop.sqlite").write_bytes(record)
        (logged / "shop.sqlite-shm").unlink(missing_ok=True)
        log.write_bytes(whole[:size])
        with pytest.raises(DamagedShop, match=r"it holds snapshot \d+, but \d+ was written: its log"):
            Shop(logged)
        with pytest.raises(DamagedShop, match="its log"), ShopWriter(logged):
            pass


def test_a_note_that_is_damaged_or_missing_is_no_harm(shop: Path) -> None:
    with Shop(shop) as before:
        number = before.snapshot
    for content in (b"", b"\0" * 48, b"x" * 10_000):
        (shop / NEWEST).write_bytes(content)
        assert len(Shop(shop)) == 12
    (shop / NEWEST).unlink()
    with ShopWriter(shop) as writer:
        writer.put_facts(backend="exact")
    assert (shop / NEWEST).read_text().split()[1] == str(number + 1)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("DELETE FROM facts WHERE name = 'base'", id="a fact is gone"),
        pytest.param("UPDATE facts SET value = 'annoy' WHERE name = 'backend'", id="a fact is another"),
        pytest.param("DELETE FROM pictures WHERE number = 3", id="a picture is gone"),
        pytest.param("UPDATE pictures SET product = 2 WHERE number = 1", id="a picture is another product's"),
        pytest.param("UPDATE pictures SET place = 1 WHERE number = 1", id="a picture is in another place"),
        pytest.param("DELETE FROM products WHERE number = 2", id="a product is gone"),
        pytest.param("UPDATE models SET number = number + 1", id="a model is another"),
        pytest.param("DROP INDEX products_twice", id="an index is gone"),
        pytest.param("ALTER TABLE heads RENAME COLUMN graph TO grapf", id="a column has another name"),
        pytest.param("UPDATE pictures SET place = 'x' WHERE number = 1", id="a number is none"),
    ],
)
def test_what_is_not_as_it_was_written_is_noticed_when_the_shop_is_opened(shop: Path, statement: str) -> None:
    execute(shop, statement)
    with pytest.raises(DamagedShop, match=r"shop.sqlite is damaged \("):
        Shop(shop)


@pytest.mark.parametrize(
    ("statement", "question"),
    [
        ("UPDATE products SET caption = 'x' WHERE number = 1", "captions"),
        ("UPDATE products SET attributes = X'ff' WHERE number = 1", "captions"),
        ("UPDATE products SET caption = CAST(X'ff' AS TEXT) WHERE number = 1", "captions"),
        ("UPDATE products SET id = '999' WHERE id = '101'", "ids"),
        ("UPDATE pictures SET name = 'x' WHERE number = 1", "pictures"),
        ("UPDATE embeddings SET vector = zeroblob(88)", "vectors"),
        ("UPDATE embeddings SET model = model + 1", "vectors"),
        ("DELETE FROM rejects", "rejects"),
        ("UPDATE rejects SET reason = 'x'", "rejects"),
        ("DELETE FROM lost_pictures", "lost"),
        ("UPDATE thumbnails SET jpeg = 'x'", "thumbnail 101"),
        ("DELETE FROM thumbnails", "thumbnail 101"),
    ],
)
def test_what_is_not_as_it_was_written_is_not_answered(shop: Path, statement: str, question: str) -> None:
    execute(shop, "PRAGMA foreign_keys = OFF", statement)
    answer = ask(shop, None)[question]
    assert is_refusal(answer)
    assert "shop.sqlite is damaged" in answer


def test_an_id_that_one_index_hides_is_found_by_the_other(shop: Path) -> None:
    """The entry of the id in one of two indexes is overwritten."""
    file = shop / "shop.sqlite"
    content = file.read_bytes()
    entries = [at for at in range(len(content)) if content.startswith(b"101", at)]
    found = 0
    for at in entries:
        file.write_bytes(content)
        flip(file, at, 1)
        try:
            with Shop(shop) as opened:
                found += opened.row_of("101") == 1
        except ParecidoError:
            found += 1
    assert found == len(entries) > 2
    file.write_bytes(content)
    assert Shop(shop).row_of("no such product") is None


def test_a_question_to_a_closed_shop_is_no_damage(shop: Path) -> None:
    opened = Shop(shop)
    opened.close()
    with pytest.raises(ShopError, match="was closed; open it again"):
        opened.ids()


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.sqlite").write_bytes(b"no database at all, but some bytes " * 1000)
    with pytest.raises(DamagedShop, match="file is not a database"):
        begin_reading(tmp_path)


def test_rows_of_several_ids_are_in_the_order_asked_for(shop: Path) -> None:
    with Shop(shop) as opened:
        ids = opened.ids()
        assert opened.rows_of([*reversed(ids), "nobody", ids[0]]) == [*reversed(range(len(ids))), None, 0]
        assert opened.rows_of([]) == []
