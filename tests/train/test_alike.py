"""A calibration learns what similarity means in this shop, and is judged on products apart."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from tests.fake_head import store_fake_head
from tests.labelled import draw_labelled

import parecido
from parecido.build import build_shop, sync_shop
from parecido.catalogue.columns import ColumnOptions
from parecido.recommend.finding.alike import FACT, AlikeCard, read_alike
from parecido.recommend.finding.doubt import REPORT
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter
from parecido.train import alike
from parecido.train.alike import TRIED, miss_by_group, renew_alike


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alike")
    build_shop(*draw_labelled(folder), folder / "shop")
    return folder / "shop"


def test_a_build_fits_it_and_it_tells_alike_products(shop: Path) -> None:
    with Shop(shop) as opened:
        card = read_alike(opened)
    assert card is not None
    assert card.columns == ("articleType", "baseColour")
    assert card.products == 320
    # pictures of one kind and colour are equal: what is shown agrees, and is said to
    assert card.report["error"] < 0.05
    assert card.report["brier"] < 0.01


def test_it_is_kept_while_it_fits(shop: Path) -> None:
    with Shop(shop) as opened:
        snapshot, text = opened.snapshot, opened.facts[FACT]
    assert renew_alike(shop) is not None
    with Shop(shop) as opened:
        assert (opened.snapshot, opened.facts[FACT]) == (snapshot, text)


def test_it_is_kept_where_too_few_products_are_left_to_fit_another(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few went: what was learned from the others holds."""
    monkeypatch.setattr(alike, "FEWEST", 161)  # the shop has 320
    with Shop(shop) as opened:
        assert not alike.is_alike_due(opened)
        card, opened.facts = opened.facts[FACT], {**opened.facts, FACT: ""}
        assert alike.is_alike_due(opened)  # there is something to forget, and nothing to fit
        opened.facts = {**opened.facts, FACT: card}
    assert renew_alike(shop) is not None


def test_it_has_the_levels_below_which_a_photo_is_doubted(shop: Path) -> None:
    with Shop(shop) as opened:
        card = read_alike(opened)
    assert card is not None
    levels = card.report[REPORT]
    assert list(levels) == ["0.02", "0.1"]
    assert 0.5 < levels["0.02"] <= levels["0.1"] <= 1.0


def test_one_of_an_earlier_version_is_fitted_anew(shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop, tmp_path / "old")
    with Shop(tmp_path / "old") as opened:
        card = read_alike(opened)
    assert card is not None
    earlier = {name: value for name, value in card.report.items() if name != REPORT}
    with ShopWriter(tmp_path / "old") as writer:
        writer.put_facts(**{FACT: replace(card, report=earlier).to_json()})
    renewed = renew_alike(tmp_path / "old")
    assert renewed is not None
    assert renewed.report == json.loads(json.dumps(card.report))


@dataclass(frozen=True, slots=True)
class Change:
    """What a sync puts in the place of some products' columns, and whether the calibration is fitted anew for it."""

    column: str
    value: str
    every: int
    anew: bool


@pytest.mark.parametrize(
    "change",
    [
        Change("articleType", "Scarves", 3, anew=True),
        Change("articleType", "Scarves", 20, anew=False),
        Change("size", "S", 1, anew=False),
    ],
    ids=["the labels of a third", "the labels of few", "something else of all"],
)
def test_a_sync_that_changes_labels_fits_it_anew(tmp_path: Path, change: Change) -> None:
    images, table = draw_labelled(tmp_path)
    build_shop(images, table, tmp_path / "shop")
    with Shop(tmp_path / "shop") as opened:
        before = opened.facts[FACT]
    head, *lines = [line.split(",") for line in table.read_text().splitlines()]
    for line in lines[:: change.every]:
        line[head.index(change.column)] = change.value
    table.write_text("".join(",".join(line) + "\n" for line in (head, *lines)))
    sync_shop(tmp_path / "shop", images, table)
    with Shop(tmp_path / "shop") as opened:
        assert (opened.facts[FACT] != before) is change.anew
        card = read_alike(opened)
    assert card is not None
    assert card.products == 320


def test_another_head_needs_another_one(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_fake_head(shop)
    with Shop(shop) as opened:
        assert read_alike(opened) is None
    assert renew_alike(shop) is None  # labels of held-out products only: 32 are too few
    with ShopWriter(shop) as writer:
        writer.put_facts(**{TRIED: None})
    monkeypatch.setattr("parecido.train.alike.FEWEST", 20)
    card = renew_alike(shop)
    with Shop(shop) as opened:
        assert card is not None
        assert card.belongs == opened.sight
    with ShopWriter(shop) as writer:
        writer.undo_head()


def test_few_products_or_no_categories_have_none(tiny_shop: Path, shop: Path) -> None:
    with Shop(tiny_shop) as opened:
        assert FACT not in opened.facts
    with ShopWriter(shop) as writer:
        choice = json.loads(writer.facts()["column_choice"])
        writer.put_facts(column_choice=json.dumps(choice | {"category": None}))
    assert renew_alike(shop) is None
    with Shop(shop) as opened:
        assert FACT not in opened.facts
    with ShopWriter(shop) as writer:
        writer.put_facts(column_choice=json.dumps(choice))


def test_what_gave_nothing_is_tried_again_once_much_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalogue whose labels are all empty, until 40 of its 320 products get one."""
    images, table = draw_labelled(tmp_path)
    whole = table.read_text()
    lines = whole.splitlines()
    place = lines[0].split(",").index("articleType")
    bare = [line.split(",") for line in lines]
    for row in bare[1:]:
        row[place] = ""
    table.write_text("\n".join(map(",".join, bare)) + "\n")
    build_shop(images, table, tmp_path / "shop")
    fits: list[int] = []
    fit = alike.fit_alike

    def count(shop: Shop) -> AlikeCard | None:
        fits.append(len(shop))
        return fit(shop)

    monkeypatch.setattr(alike, "fit_alike", count)
    assert renew_alike(tmp_path / "shop") is None
    assert fits == []
    table.write_text("\n".join([*map(",".join, bare[:-40]), *lines[-40:]]) + "\n")
    sync_shop(tmp_path / "shop", images, table)
    assert fits == [320]
    sync_shop(tmp_path / "shop", images, table)
    assert fits == [320]
    table.write_text(whole)
    sync_shop(tmp_path / "shop", images, table)
    assert fits == [320, 320]
    with Shop(tmp_path / "shop") as shop:
        assert read_alike(shop) is not None
        assert TRIED not in shop.facts


def test_of_what_no_picture_shows_it_states_the_share(tmp_path: Path) -> None:
    build_shop(*draw_labelled(tmp_path), tmp_path / "shop", columns=ColumnOptions(category="size"))
    with parecido.open(tmp_path / "shop") as opened:
        stated = [each.looks_alike for each in opened.similar(product="0", k=20).recommendations]
    assert stated == pytest.approx([0.5] * 20, abs=0.15)


def test_how_far_groups_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.train.alike.GROUP", 2)
    stated, hits = np.array([0.5, 0.5, 0.5, 0.5, 0.9]), np.array([True, True, False, True, False])
    # the first group is missed by .5, the second by 0, the third is too small
    assert miss_by_group(stated, hits, np.array([7, 7, 8, 8, 9])) == pytest.approx(0.25)
    assert miss_by_group(stated, hits, np.arange(5)) is None
