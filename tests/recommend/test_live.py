"""A recommender keeps to its snapshot; the newest one is at hand beside it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import parecido
from parecido.build import build_shop, remove_products, sync_shop
from parecido.errors import UnknownProduct
from parecido.recommend.live import LiveShop
from parecido.recommend.rules.kept import clear_rules, set_rules
from parecido.recommend.rules.rules import NO_RULES
from parecido.server.app import create_app
from parecido.server.snapshot import RequestSnapshot
from parecido.settings import Settings
from parecido.shop.reader import Shop


def ids(recommender: Any, product: str) -> list[str]:
    return [found.id for found in recommender.similar(product=product, k=9).recommendations]


def test_an_opened_shop_keeps_to_its_snapshot(tiny: Any, tiny_shop: Path) -> None:
    with parecido.open(tiny_shop) as before:
        expected = ids(before, "0")
        remove_products(tiny_shop, ["1"], settings=Settings(delta_rows=0, delta_share=0.0))  # and a new base
        assert ids(before, "0") == expected
        assert before.thumbnail("1").startswith(b"\xff\xd8")
        with before.latest() as after:
            assert ids(after, "0") == [each for each in expected if each != "1"]
            assert after.snapshot > before.snapshot
            with pytest.raises(UnknownProduct):
                after.thumbnail("1")
            sync_shop(tiny_shop, tiny.images, tiny.table)
            with after.latest() as back:
                assert sorted(ids(back, "0")) == sorted(expected)


def test_the_latest_of_the_newest_is_itself(tiny_shop: Path) -> None:
    with parecido.open(tiny_shop) as opened:
        assert opened.latest() is opened


def test_what_has_not_changed_is_shared(tiny: Any, tiny_shop: Path) -> None:
    with parecido.open(tiny_shop) as before:
        model = before.load_model()
        remove_products(tiny_shop, ["1"])
        with before.latest() as after:
            assert after.load_model() is model
            assert after._index.base is before._index.base  # type: ignore[attr-defined]
            assert after.similar(photo=tiny.images / "0.jpg", k=1).recommendations[0].id == "0"


def test_rules_are_read_anew_only_where_they_changed(tiny_shop: Path) -> None:
    set_rules(tiny_shop, 'group = "baseColour"')
    with parecido.open(tiny_shop) as before:
        with before.reopen() as after:
            assert after.rules is before.rules
        set_rules(tiny_shop, "diversity = 0.5")
        with before.latest() as changed:
            assert (changed.rules.group, changed.rules.diversity) == (None, 0.5)
        clear_rules(tiny_shop)
        with before.latest() as cleared:
            assert cleared.rules == NO_RULES


def test_filters_follow_the_table(tiny: Any, tiny_shop: Path) -> None:
    """Of a column that was read before, only the rows that changed or came since are read."""
    with parecido.open(tiny_shop) as before:
        assert names(before, "gender=Men") == ["1", "3", "5"]
        remove_products(tiny_shop, ["1"])
        tiny.table.write_text(tiny.table.read_text().replace("2,Women", "2,Men"))
        sync_shop(tiny_shop, tiny.images, tiny.table)
        with before.latest() as after:
            assert names(after, "gender=Men") == ["1", "2", "3", "5"]
            assert names(after, "gender=Women") == ["0", "4"]
        assert names(before, "gender=Women") == ["0", "2", "4"]


def names(recommender: Any, where: str) -> list[str]:
    """The ids that a filter lets through, the query's own apart."""
    found = recommender.similar(photo=recommender.thumbnail("0"), k=9, where=where).recommendations
    return sorted(each.id for each in found)


def test_rows_before_tells_what_stayed(tiny: Any, tiny_shop: Path, tmp_path: Path) -> None:
    with Shop(tiny_shop) as before:
        remove_products(tiny_shop, ["1"])
        tiny.table.write_text(tiny.table.read_text().replace("2,Women", "2,Men"))
        sync_shop(tiny_shop, tiny.images, tiny.table)
        with Shop(tiny_shop) as after:
            assert after.ids() == ["0", "2", "3", "4", "5", "1"]
            rows = after.rows_before(before)
            assert rows is not None
            assert rows.tolist() == [0, -1, 3, 4, 5, -1]
            assert before.rows_before(after) is None
        build_shop(tiny.images, tiny.table, tmp_path / "other")
        with Shop(tmp_path / "other") as other:
            assert other.rows_before(before) is None


def test_a_live_shop_moves_on_and_survives_damage(tiny_shop: Path, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveShop(parecido.open(tiny_shop))
    first = live.current
    assert live.refresh() is False
    remove_products(tiny_shop, ["1"])
    assert live.refresh() is True
    assert (len(first), len(live.current)) == (6, 5)
    hidden = tiny_shop.rename(tiny_shop.with_name("hidden"))
    assert live.refresh() is False
    assert "goes on answering" in caplog.text
    assert ids(live.current, "0")
    hidden.rename(tiny_shop)
    live.close()
    first.close()


WRITER = """
import sys
from pathlib import Path
from parecido.shop.writer import ShopWriter
for number in range(int(sys.argv[2])):
    with ShopWriter(Path(sys.argv[1])) as writer:
        writer.put_facts(note=str(number) + "x" * 200_000)
"""


def write_elsewhere(shop: Path, times: int) -> None:
    """Change the shop so many times in another process."""
    subprocess.run([sys.executable, "-c", WRITER, str(shop), str(times)], check=True)


def test_a_writer_elsewhere_leaves_readers_their_snapshot(tiny_shop: Path) -> None:
    """Opening a shop again in this process once took away the lock of the one that was open."""
    with Shop(tiny_shop) as first:
        vectors = first.vectors().tobytes()
        for _ in range(3):
            Shop(tiny_shop).close()
            write_elsewhere(tiny_shop, 2)
            assert (tiny_shop / "shop.sqlite-wal").exists()
            assert first.vectors().tobytes() == vectors
            assert first.thumbnails([0])[0].startswith(b"\xff\xd8")
        with Shop(tiny_shop) as last:
            assert last.snapshot == first.snapshot + 6


def test_the_log_does_not_grow_without_end_beside_a_service(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.recommend.live.MOST_LOG", 1 << 20)
    live = LiveShop(parecido.open(tiny_shop))
    sizes = []
    for _ in range(6):
        write_elsewhere(tiny_shop, 6)
        while live.refresh():
            pass
        live.refresh()
        sizes.append((tiny_shop / "shop.sqlite-wal").stat().st_size)
    assert sizes[-1] <= 2 * sizes[0], sizes
    assert ids(live.current, "0")
    live.close()


def test_a_watched_shop_moves_on_by_itself(tiny_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = threading.Event()
    live = LiveShop(parecido.open(tiny_shop))
    refresh = live.refresh

    def note() -> bool:
        if refresh():
            moved.set()
        return False

    monkeypatch.setattr(live, "refresh", note)
    live.watch(0.01)
    remove_products(tiny_shop, ["1"])
    assert moved.wait(10)
    assert len(live.current) == 5
    live.close()


def test_a_look_that_fails_is_not_the_last_one(
    tiny_shop: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveShop(parecido.open(tiny_shop))
    looks, again = [0], threading.Event()

    def fail() -> bool:
        looks[0] += 1
        if looks[0] > 1:
            again.set()
        raise ValueError("not foreseen")

    monkeypatch.setattr(live, "refresh", fail)
    live.watch(0.01)
    assert again.wait(10)
    live.close()
    assert "looking for a newer snapshot failed; it is tried again" in caplog.text


def test_a_request_is_answered_from_one_snapshot(tiny_shop: Path) -> None:
    """The product that is recommended is taken out before its picture is asked for."""
    live = LiveShop(parecido.open(tiny_shop))

    class Hasty(RequestSnapshot):
        """Lets the shop change after each question."""

        def similar(self, **question: Any) -> parecido.Answer:
            answer = super().similar(**question)
            remove_products(tiny_shop, ["1"], missing_ok=True)
            live.refresh()
            return answer

    client = create_app(Hasty(lambda: live.current), Settings()).test_client()
    answer = client.get("/similar/0?n=5").get_json()
    assert "1" in [each["id"] for each in answer["recommendations"]]
    assert all(each["image"] for each in answer["recommendations"])
    assert client.get("/images/1").status_code == 404
    live.close()
