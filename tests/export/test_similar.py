"""Similar products for every product: those that `similar` answers, in one file, kept up to date."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.labelled import draw_labelled

import parecido
from parecido.build import build_shop
from parecido.build.sync import remove_products
from parecido.errors import QueryError, ShopError
from parecido.export import Arrangement, recommend_all
from parecido.settings import Settings
from parecido.shop.products import Put
from parecido.shop.reader import Shop
from parecido.shop.stored import Picture
from parecido.shop.writer import ShopWriter


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with a calibration."""
    folder = tmp_path_factory.mktemp("similar")
    build_shop(*draw_labelled(folder), folder / "shop")
    return folder / "shop"


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_every_product_gets_what_similar_answers(fake_shop: Path, tmp_path: Path) -> None:
    done = recommend_all(fake_shop, tmp_path / "s.csv", top=3)
    assert (done.products, done.rows, done.computed, done.looks_alike) == (6, 18, 6, False)
    rows = rows_of(tmp_path / "s.csv")
    assert list(rows[0]) == ["id", "rank", "similar_id", "similarity"]
    with parecido.open(fake_shop) as shop:
        expected = [
            (product, str(rank), each.id, f"{each.similarity:.6f}")
            for product in "012345"
            for rank, each in enumerate(shop.similar(product=product, k=3).recommendations, start=1)
        ]
    assert [tuple(row.values()) for row in rows] == expected


def test_a_product_of_several_pictures_is_as_similar_as_its_best_one(fake_shop: Path, tmp_path: Path) -> None:
    with Shop(fake_shop) as shop:
        (product,), digests = shop.products([0]), shop.picture_digests()
    both = (Picture("0.jpg", digests[0]), Picture("5.jpg", digests[5]))
    with ShopWriter(fake_shop) as writer:
        writer.put([Put(product, both)], [], writer.facts()["model_digest"])
    recommend_all(fake_shop, tmp_path / "s.csv", top=5)
    rows = rows_of(tmp_path / "s.csv")
    assert [row["similarity"] for row in rows if row["id"] == "0" and row["similar_id"] == "5"] == ["1.000000"]
    with parecido.open(fake_shop) as opened:
        for product_id in ("0", "3"):
            answer = opened.similar(product=product_id, k=5).recommendations
            found = [(row["similar_id"], row["similarity"]) for row in rows if row["id"] == product_id]
            assert found == [(each.id, f"{each.similarity:.6f}") for each in answer]


def test_probabilities_are_those_of_the_answers(labelled: Path, tmp_path: Path) -> None:
    done = recommend_all(labelled, tmp_path / "s.jsonl", top=2)
    assert done.looks_alike
    rows = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text(encoding="utf-8").splitlines()]
    with parecido.open(labelled) as shop:
        for product in ("0", "7"):
            answer = shop.similar(product=product, k=2).recommendations
            found = [row for row in rows if row["id"] == product]
            assert [row["similar_id"] for row in found] == [each.id for each in answer]
            assert [row["looks_alike"] for row in found] == [each.looks_alike for each in answer]


def test_only_what_can_have_changed_is_computed_again(fake_shop: Path, tmp_path: Path) -> None:
    recommend_all(fake_shop, tmp_path / "s.csv", top=2)
    assert recommend_all(fake_shop, tmp_path / "s.csv", top=2).computed == 0
    listing = {row["id"] for row in rows_of(tmp_path / "s.csv") if row["similar_id"] == "4"}
    remove_products(fake_shop, ["4"])
    done = recommend_all(fake_shop, tmp_path / "s.csv", top=2)
    assert (done.products, done.computed, done.merged) == (5, len(listing), 0)
    recommend_all(fake_shop, tmp_path / "whole.csv", top=2)
    assert (tmp_path / "s.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert recommend_all(fake_shop, tmp_path / "s.csv", top=2, full=True).computed == 5


def test_a_damaged_state_is_told_and_not_used(
    fake_shop: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recommend_all(fake_shop, tmp_path / "s.csv")
    (tmp_path / "s.csv.state").write_bytes(b"no state")
    assert recommend_all(fake_shop, tmp_path / "s.csv").computed == 6
    assert "s.csv.state is damaged" in caplog.text


def test_rules_choose_among_the_nearest(fake_shop: Path, tmp_path: Path) -> None:
    def others_only(row: int, candidates: object) -> list[object]:
        return [each for each in candidates if each.row % 2 != row % 2]  # type: ignore[attr-defined]

    recommend_all(fake_shop, tmp_path / "s.csv", top=2, arrangement=Arrangement(others_only))  # type: ignore[arg-type]
    rows = rows_of(tmp_path / "s.csv")
    assert len(rows) == 12
    assert all(int(row["id"]) % 2 != int(row["similar_id"]) % 2 for row in rows)


def test_nothing_half_written_is_left(fake_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    recommend_all(fake_shop, out / "s.csv", top=1)
    before = {file.name: file.read_bytes() for file in out.iterdir()}

    def full_disk(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("parecido.export.similar._piece", full_disk)
    with pytest.raises(ShopError, match=r"cannot write .*s\.csv: No space left on device; choose another file"):
        recommend_all(fake_shop, out / "s.csv", top=2)
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_what_cannot_be_written_is_refused_before_anything_is_computed(fake_shop: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no kind of table"):
        recommend_all(fake_shop, tmp_path / "s.xlsx")
    with pytest.raises(QueryError, match="ask for at least 1"):
        recommend_all(fake_shop, tmp_path / "s.csv", top=0)
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(ShopError, match=r"there is no folder .*gone; make it first"):
        recommend_all(fake_shop, tmp_path / "gone" / "s.csv")
    with pytest.raises(ShopError, match="it is a folder; name a file"):
        recommend_all(fake_shop, tmp_path / "d.csv", settings=Settings())
