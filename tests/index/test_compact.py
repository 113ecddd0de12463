"""Compaction on demand, and what a shop tells of itself."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks.crash.questions import SETTINGS
from tests.fake_head import make_fake_head

from parecido.build import remove_products, sync_shop
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ShopError
from parecido.index import derive
from parecido.index.check import check_shop
from parecido.index.compact import compact_shop
from parecido.index.derive import compact
from parecido.index.info import describe_shop
from parecido.index.store import write_base
from parecido.recommend import Recommender
from parecido.recommend.live import LiveShop
from parecido.shop.lock import LOCK, hold_lock
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter


def test_what_changed_is_taken_into_a_new_base(tiny: Any, fake_shop: Path) -> None:
    before = describe_shop(fake_shop)
    assert not compact_shop(fake_shop).renewed
    remove_products(fake_shop, ["3"])
    assert (describe_shop(fake_shop).delta, describe_shop(fake_shop).removed) == (0, 1)
    sync_shop(fake_shop, tiny.images, tiny.table)
    now = describe_shop(fake_shop)
    assert (now.delta, now.removed, now.base) == (1, 1, before.base)
    assert compact_shop(fake_shop).renewed
    after = describe_shop(fake_shop)
    assert (after.delta, after.removed, after.products) == (0, 0, 6)
    assert after.base != before.base
    assert [entry.name for entry in (fake_shop / "index").iterdir()] == [after.base]


def test_what_no_product_shows_is_forgotten(tiny: Any, fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remove_products(fake_shop, ["3"])
    assert (describe_shop(fake_shop).embeddings, describe_shop(fake_shop).thumbnails) == (6, 6)
    assert run_command(parecido_command, ["compact", str(fake_shop), "--forget"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("index: made again\nforgotten: 2 embeddings and thumbnails; shop.sqlite went from ")
    assert (describe_shop(fake_shop).embeddings, describe_shop(fake_shop).thumbnails) == (5, 5)
    assert check_shop(fake_shop).sound
    assert sync_shop(fake_shop, tiny.images, tiny.table).embedded == 1
    assert run_command(parecido_command, ["compact", str(fake_shop), "--forget", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["forgotten"] == 0


def test_a_base_that_could_not_be_adopted_is_found_again(fake_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer's lock was held for longer than a compaction waits."""
    remove_products(fake_shop, ["3"])
    monkeypatch.setattr(derive, "PATIENCE", 0.0)
    with closing(hold_lock(fake_shop / LOCK)), pytest.raises(ShopError, match="another parecido is writing here"):
        compact(fake_shop, SETTINGS, whole=True)
    assert len(list((fake_shop / "index").iterdir())) == 2
    monkeypatch.setattr(derive, "write_base", None)
    assert compact(fake_shop, SETTINGS, whole=True)
    assert len(list((fake_shop / "index").iterdir())) == 1
    assert check_shop(fake_shop).sound


def test_a_base_of_a_shop_that_sees_otherwise_by_then_is_made_again(
    fake_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop gets a head while the base is made."""
    made: list[str] = []

    def slow(*arguments: Any, **options: Any) -> str:
        reference = write_base(*arguments, **options)
        made.append(reference.split()[0])
        if len(made) == 1:
            with Shop(fake_shop) as shop, ShopWriter(fake_shop) as writer:
                head = make_fake_head(shop.model_card)
                writer.put_head(head.card, head.graph)
        return reference

    remove_products(fake_shop, ["3"])
    monkeypatch.setattr(derive, "write_base", slow)
    assert compact(fake_shop, SETTINGS, whole=True)
    assert len(made) == 2
    assert [entry.name for entry in (fake_shop / "index").iterdir()] == made[1:]
    assert check_shop(fake_shop).sound


def test_a_compaction_in_a_thread_delays_nobody(fake_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it makes the base, a reader answers, a writer writes, and a second compaction is told or waits."""
    making, go_on = threading.Event(), threading.Event()

    def slow(*arguments: Any, **options: Any) -> str:
        making.set()
        assert go_on.wait(20)
        return write_base(*arguments, **options)

    remove_products(fake_shop, ["3"])
    monkeypatch.setattr(derive, "write_base", slow)
    live = LiveShop(Recommender.open(fake_shop))
    thread = threading.Thread(target=compact_shop, args=(fake_shop,))
    thread.start()
    try:
        assert making.wait(20)
        assert len(live.current.similar(product="0", k=9).recommendations) == 4
        settings = replace(SETTINGS, delta_rows=0)  # so that another base is due
        assert remove_products(fake_shop, ["4"], settings=settings).removed == 1
        assert live.refresh()
        assert len(live.current.similar(product="0", k=9).recommendations) == 3
        monkeypatch.setattr(derive, "PATIENCE", 0.0)
        with pytest.raises(ShopError, match="another parecido is writing here"):
            compact_shop(fake_shop)
    finally:
        go_on.set()
        thread.join()
    assert live.refresh()
    assert {each.id for each in live.current.similar(product="0", k=9).recommendations} == {"1", "2", "5"}
    live.close()
    assert describe_shop(fake_shop).removed == 1
    assert check_shop(fake_shop).sound


def test_info_tells_counts_versions_and_sizes(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(parecido_command, ["info", str(fake_shop)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("snapshot:  4, last written 20")
    assert lines[0].endswith("+00:00, layout 3")
    assert lines[1:6] == [
        "products:  6, with 6 pictures",
        "rejects:   0; 0 pictures could not be used",
        "cached:    6 embeddings, 6 thumbnails",
        "model:     mean-colour-and-shape 1, 22 numbers a picture",
        "head:      none",
    ]
    assert lines[6].endswith("; since then 0 pictures came and 0 went")
    assert lines[7] == "columns:   id, gender, articleType, baseColour, productDisplayName"
    assert run_command(parecido_command, ["info", str(fake_shop), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["products"], told["chosen"]["caption"], told["head"]) == (6, "productDisplayName", None)
    assert told["bytes"]["record"] > 20_000


def test_where_there_is_no_shop_none_is_made(tmp_path: Path) -> None:
    for call in (describe_shop, compact_shop):
        with pytest.raises(ShopError, match="holds no shop"):
            call(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_shop_without_a_base_says_so(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (base,) = (fake_shop / "index").iterdir()
    (base / "pictures.npy").write_bytes(b"")
    found = describe_shop(fake_shop)
    assert (found.delta, found.removed) == (6, 0)
    assert run_command(parecido_command, ["info", str(fake_shop)]) == 0
    assert "since then 6 pictures came" in capsys.readouterr().out


def test_a_compaction_that_gives_up_says_so(
    fake_shop: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The shop gets another head while each base is made; that nothing was due is said of nothing."""
    assert not compact(fake_shop, SETTINGS)
    assert caplog.messages == []
    monkeypatch.setattr(derive, "_adopt", lambda *_, **__: False)
    remove_products(fake_shop, ["3"], settings=SETTINGS)
    caplog.clear()
    assert not compact(fake_shop, SETTINGS, whole=True)
    assert caplog.messages == [
        f"{fake_shop} got another model or head 3 times while its index was made; making it is left to the next one"
    ]
