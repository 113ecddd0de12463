"""What is kept of a snapshot: no more than there is room for, never of another snapshot."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from parecido.build import put_product, remove_products, sync_shop
from parecido.errors import DamagedShop
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.server.app import create_app
from parecido.server.snapshot import RequestSnapshot
from parecido.shop.kept import Kept
from parecido.shop.reader import Shop

CAP = {"gender": "Women", "articleType": "Caps", "baseColour": "Yellow", "productDisplayName": "Yellow Cap"}


class Reader:
    """Gives each word in capitals, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, words: list[str]) -> Sequence[str]:
        self.asked.append(words)
        return [word.upper() for word in words]


def kept(most: int) -> Kept[str, str]:
    """Return what keeps so many letters."""
    return Kept(most, lambda _, value: len(value))


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(file, "PNG")
    return file.getvalue()


def test_only_what_is_not_kept_is_read_and_once() -> None:
    words, read = kept(100), Reader()
    assert words.find(["b", "a", "b"], read) == ["B", "A", "B"]
    assert words.find(["c", "a"], read) == ["C", "A"]
    assert words.find([], read) == []
    assert read.asked == [["b", "a"], ["c"]]


def test_what_was_not_asked_for_longest_makes_room() -> None:
    words, read = kept(5), Reader()
    words.find(["aa", "bb"], read)
    words.find(["aa"], read)
    words.find(["cc"], read)  # six letters: "bb" goes
    words.find(["aa", "cc"], read)
    assert words.find(["bb"], read) == ["BB"]
    assert read.asked == [["aa", "bb"], ["cc"], ["bb"]]


def test_what_finds_no_room_at_all_is_read_each_time() -> None:
    words, read = kept(2), Reader()
    assert [words.find(["long"], read), words.find(["long"], read)] == [["LONG"], ["LONG"]]
    assert read.asked == [["long"], ["long"]]


def test_a_reader_that_fails_leaves_nothing_behind() -> None:
    words = kept(100)

    def fail(_words: list[str]) -> Sequence[str]:
        raise DamagedShop("a row is not as it was written")

    with pytest.raises(DamagedShop):
        words.find(["a"], fail)
    assert words.find(["a"], Reader()) == ["A"]


def test_a_shop_reads_an_answer_once(fake_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Shop(fake_shop) as shop:

        def answer() -> list[object]:
            rows = shop.rows_of(["2", "0", "none"])
            return [rows, shop.products([2, 0]), shop.thumbnails([2, 0]), shop.model_vectors_of([2, 0]).tolist()]

        first = answer()
        monkeypatch.setattr(type(shop._record), "chunks", None)  # nothing can be read any more
        shop.model_vectors_of([2])[:] = np.nan  # who asked may write into it
        assert (first[0], answer()) == ([2, 0, None], first)


def test_whoever_reads_a_whole_shop_fills_nothing(fake_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.shop.reader.FEW", 2)
    with Shop(fake_shop) as shop:
        shop.rows_of(["0", "1", "2"])
        shop.products([0, 1, 2])
        shop.thumbnails([0, 1, 2])
        shop.model_vectors_of([0, 1, 2])
        parts = (shop._kept.rows, shop._kept.products, shop._kept.thumbnails, shop._kept.vectors)
        assert [len(each._kept) for each in parts] == [0, 0, 0, 0]


def test_a_changed_picture_is_never_answered_from_what_was_kept(fake_shop: Path) -> None:
    """The same question before a product's picture and caption change, after, and after they are as before again."""
    put_product(fake_shop, "0", CAP, [picture("red")])
    live = LiveShop(Recommender.open(fake_shop))
    client = create_app(RequestSnapshot(lambda: live.current)).test_client()

    def shown() -> tuple[str, str]:
        found = client.get("/similar/1?n=5").get_json()["recommendations"]
        (one,) = (each for each in found if each["id"] == "0")
        return one["image"], one["caption"]

    red = shown()
    assert shown() == red
    put_product(fake_shop, "0", {**CAP, "productDisplayName": "Blue Cap"}, [picture("blue")])
    assert shown() == red  # until the service moves on
    live.refresh()
    blue = shown()
    with Recommender.open(fake_shop) as fresh:
        assert client.get("/images/0").data == fresh.thumbnail("0")
    assert blue[0] != red[0]
    assert (red[1], blue[1]) == ("Yellow Cap", "Blue Cap")
    put_product(fake_shop, "0", CAP, [picture("red")])
    live.refresh()
    assert shown() == red
    live.close()


def test_what_a_change_left_alone_is_kept_on_and_the_rest_read_anew(
    fake_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a product in the middle went and another one changed, the same rows are of other products."""
    with Shop(fake_shop) as before:
        before.products(range(6))
        before.thumbnails(range(6))
        before.model_vectors_of(range(6))
        shown = dict(zip(before.ids(), before.thumbnails(range(6)), strict=True))
        remove_products(fake_shop, ["1"])
        put_product(fake_shop, "2", {**CAP, "productDisplayName": "Blue Cap"}, [picture("blue")])
        with Shop(fake_shop) as now, Shop(fake_shop) as fresh:
            now.keep_on(before)
            read: list[tuple[str, int]] = []
            for name in ("_read_products", "_read_thumbnails", "_read_model_vectors"):
                monkeypatch.setattr(now, name, _noting(read, name, getattr(now, name)))
            assert now.ids() == ["0", "2", "3", "4", "5"]
            assert now.products(range(5)) == fresh.products(range(5))
            assert now.thumbnails(range(5)) == fresh.thumbnails(range(5))
            assert np.array_equal(now.model_vectors_of(range(5)), fresh.model_vectors_of(range(5)))
            assert [now.thumbnails([2]), now.thumbnails([1])] == [[shown["3"]], fresh.thumbnails([1])]
        assert before.thumbnails([1]) == [shown["1"]]  # who still asks the snapshot before finds all of it
    assert read == [("_read_products", 1), ("_read_thumbnails", 1), ("_read_model_vectors", 1)]


def _noting(read: list[tuple[str, int]], name: str, method: Callable[[Sequence[int]], Any]) -> Callable[..., Any]:
    def note(rows: Sequence[int]) -> Any:
        read.append((name, len(rows)))
        return method(rows)

    return note


def test_columns_that_came_are_in_what_was_kept_before(fake_shop: Path) -> None:
    """The table gets a column in which few products have anything: the others did not change, and have it empty."""
    with Shop(fake_shop) as before:
        assert "season" not in before.products([0])[0].attributes
        table = fake_shop.parent / "styles.csv"
        lines = table.read_text().splitlines()
        table.write_text(
            "\n".join([lines[0] + ",season", *(line + "," for line in lines[1:-1]), lines[-1] + ",Summer"])
        )
        sync_shop(fake_shop, fake_shop.parent / "images", table)
        with Shop(fake_shop) as now:
            now.keep_on(before)
            assert [each.attributes["season"] for each in now.products([0, 5])] == ["", "Summer"]


def test_nothing_is_kept_on_of_another_shop_or_from_a_later_snapshot(fake_shop: Path) -> None:
    with Shop(fake_shop) as early:
        put_product(fake_shop, "0", CAP, [picture("red")])
        with Shop(fake_shop) as late, Shop(fake_shop) as other:
            late.products([0])
            early.keep_on(late)
            other.facts = {**other.facts, "shop": "another"}
            other.keep_on(late)
            assert [len(each._kept.products._kept) for each in (early, other)] == [0, 0]
            assert early._kept.thumbnails is not late._kept.thumbnails


def test_nothing_is_kept_on_where_a_copy_went_its_own_way_and_took_the_place(fake_shop: Path) -> None:
    """The copy has the shop's name, and gives others the next numbers; so does a restored backup."""
    copy = shutil.copytree(fake_shop, fake_shop.with_name("copy"))
    put_product(fake_shop, "9", CAP, [picture("red")])
    live = LiveShop(Recommender.open(fake_shop))
    assert live.current.shop.products([6])[0].id == "9"
    live.current.shop.thumbnails([6])
    for identity in ("77", "78"):
        put_product(copy, identity, {**CAP, "productDisplayName": "Blue Cap"}, [picture("blue")])
    fake_shop.rename(fake_shop.with_name("gone"))
    copy.rename(fake_shop)
    assert live.refresh()
    with Shop(fake_shop) as fresh:
        assert live.current.shop.products([6]) == fresh.products([6])
        assert live.current.shop.thumbnails([6]) == fresh.thumbnails([6])
        assert live.current.shop.rows_before(Recommender.open(fake_shop).shop) is not None
    live.close()


def test_what_is_taken_out_gives_its_room_back() -> None:
    words, read = kept(10), Reader()
    words.find(["aaa", "bbb"], read)
    fewer = words.without(["aaa", "never there"])
    assert (fewer._bytes, list(fewer._kept)) == (words._bytes // 2, ["bbb"])
    assert words.find(["aaa"], read) == ["AAA"]
    assert fewer.find(["bbb", "aaa"], read) == ["BBB", "AAA"]
    assert read.asked == [["aaa", "bbb"], ["aaa"]]
