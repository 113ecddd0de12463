"""Compaction on demand, and what a shop tells of itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parecido.build import remove_products, sync_shop
from parecido.cli import parecido as parecido_command
from parecido.cli import run_command
from parecido.errors import ShopError
from parecido.index.check import check_shop
from parecido.index.compact import compact_shop
from parecido.index.info import describe_shop


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


def test_info_tells_counts_versions_and_sizes(fake_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(parecido_command, ["info", str(fake_shop)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("snapshot:  4, last written 20")
    assert lines[0].endswith("+00:00, layout 3")
    assert lines[1:6] == [
        "products:  6, with 6 pictures",
        "rejects:   0, and 0 pictures of other products",
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
