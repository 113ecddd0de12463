"""A product of several pictures is as similar as its best pair of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import draw_product

import parecido
from parecido.build import build_shop, sync_shop
from parecido.catalogue.columns import ColumnOptions
from parecido.settings import Settings
from parecido.shop.reader import Shop

COLUMNS = ColumnOptions(image="picture")


@pytest.fixture
def shop(tiny: Any, tmp_path: Path) -> Path:
    """One product shows a red cap, then a blue belt; the others show a belt or a cap each."""
    tiny.table.write_text(
        "id,picture,productDisplayName\n"
        "both,0.jpg|5.jpg,A cap and a belt\n"
        "green cap,1.jpg,A green cap\n"
        "green belt,4.jpg,A green belt\n"
        "red belt,3.jpg,A red belt\n"
    )
    build_shop(tiny.images, tiny.table, tmp_path / "shop", columns=COLUMNS)
    return tmp_path / "shop"


def test_its_pictures_are_rows_of_one_product(shop: Path) -> None:
    with Shop(shop) as made:
        assert made.picture_rows.owners.tolist() == [0, 0, 1, 2, 3]
        assert made.picture_rows.first.tolist() == [0, 2, 3, 4]
        assert made.vectors().shape[0] == 4
        assert made.picture_vectors().shape[0] == 5
        assert made.picture_rows.of(0).tolist() == [0, 1]


def test_either_of_its_pictures_finds_it_once(tiny: Any, shop: Path) -> None:
    with parecido.open(shop) as recommender:
        for picture in ("0.jpg", "5.jpg"):
            found = recommender.similar(photo=tiny.images / picture, k=4).recommendations
            assert found[0].id == "both"
            assert found[0].similarity == pytest.approx(1.0, abs=1e-4)
            assert sorted(each.id for each in found) == ["both", "green belt", "green cap", "red belt"]


def test_asked_with_it_the_better_of_its_pictures_counts(tiny: Any, shop: Path) -> None:
    with parecido.open(shop) as recommender:
        by_cap, by_belt = (
            {each.id: each.similarity for each in recommender.similar(photo=tiny.images / name, k=4).recommendations}
            for name in ("0.jpg", "5.jpg")
        )
        found = recommender.similar(product="both", k=4).recommendations
    assert [each.id for each in found] == sorted(
        ["green cap", "green belt", "red belt"], key=lambda each: -max(by_cap[each], by_belt[each])
    )
    for each in found:
        assert each.similarity == pytest.approx(max(by_cap[each.id], by_belt[each.id]), abs=1e-4)


def test_a_filter_and_a_small_answer_hold_for_it(tiny: Any, shop: Path) -> None:
    with parecido.open(shop) as recommender:
        one = recommender.similar(photo=tiny.images / "0.jpg", k=1, where={"id": "both"})
        assert [each.id for each in one.recommendations] == ["both"]
        two = recommender.similar(photo=tiny.images / "5.jpg", k=2).recommendations
        assert len({each.id for each in two}) == 2


def test_equal_products_keep_their_order_when_a_picture_came_back(tiny: Any, tmp_path: Path) -> None:
    """Five products show one picture; the first one's was changed and changed back, so that it is the newest."""
    rows = [f"{n},{n}.jpg,Cap {n}\n" for n in range(5)]
    tiny.table.write_text("id,picture,productDisplayName\n" + "".join(rows))
    same = (tiny.images / "0.jpg").read_bytes()
    for n in range(5):
        (tiny.images / f"{n}.jpg").write_bytes(same)
    shop = tmp_path / "shop"
    build_shop(tiny.images, tiny.table, shop, columns=COLUMNS)
    for content in ((tiny.images / "5.jpg").read_bytes(), same):
        (tiny.images / "0.jpg").write_bytes(content)
        sync_shop(shop, tiny.images, tiny.table)
    with parecido.open(shop) as recommender:
        for where in (None, "id != 4"):
            found = recommender.similar(product="3", k=2, where=where).recommendations
            assert [each.id for each in found] == ["0", "1"]


def test_a_picture_more_or_another_order_embeds_what_is_new(tiny: Any, shop: Path) -> None:
    draw_product(tiny.images / "6.jpg", "Caps", "Gold")
    tiny.table.write_text(tiny.table.read_text().replace("0.jpg|5.jpg", "5.jpg|0.jpg|6.jpg"))
    summary = sync_shop(shop, tiny.images, tiny.table)
    assert (summary.repictured, summary.unchanged, summary.embedded) == (1, 3, 1)
    with Shop(shop) as made:
        assert made.picture_rows.owners.tolist() == [0, 0, 1, 2, 3, 0]
        assert made.pictures()[0] == "5.jpg"
        assert made.picture_rows.of(0).tolist() == [1, 0, 5]


def test_one_bad_picture_of_several_is_told_and_left_out(tiny: Any, tmp_path: Path) -> None:
    (tiny.images / "5.jpg").write_text("no picture")
    tiny.table.write_text("id,picture,productDisplayName\nboth,0.jpg|5.jpg,A cap and a belt\n")
    build_shop(tiny.images, tiny.table, tmp_path / "shop", columns=COLUMNS, settings=Settings(workers=1))
    with Shop(tmp_path / "shop") as made:
        assert len(made.picture_rows.numbers) == 1
        assert made.rejects() == []
        ((identity, name, _),) = made.lost_pictures()
    assert (identity, name) == ("both", "5.jpg")
