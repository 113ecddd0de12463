"""A whole shop: every fault that it has, and nothing of it changed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.conftest import draw_product
from tests.fake_head import store_fake_head
from tests.labelled import draw_labelled

import parecido
from parecido.build import build_shop
from parecido.catalogue.columns import ColumnOptions
from parecido.errors import QueryError, UnknownColumn
from parecido.health.check import Health, check_health
from parecido.health.finding import Finding, sort_findings
from parecido.health.table import write_csv


def of_kind(health: Health, kind: str) -> list[Finding]:
    return [finding for finding in health.findings if finding.kind == kind]


def test_every_fault_is_found(faulty_shop: Path) -> None:
    health = check_health(faulty_shop)
    assert (health.products, health.labels, health.model) == (7, ("articleType", "baseColour"), "parecido-s")
    assert {kind: count for kind, count in health.counts.items() if count} == {
        "reject": 1,
        "duplicate": 1,
        "near-duplicate": 1,
        "blank": 1,
        "blurred": 1,
    }
    (reject,) = of_kind(health, "reject")
    assert reject.product == "lost"
    assert reject.detail.startswith('line 9 of the table: no picture "lost.jpg"')
    (duplicate,) = of_kind(health, "duplicate")
    assert (duplicate.product, duplicate.others, duplicate.score) == ("cap", ("same",), 1.0)
    assert duplicate.detail == "2 products, the same bytes; articleType differs: Caps (1), Belts (1)"
    (near,) = of_kind(health, "near-duplicate")
    assert (near.product, near.others) == ("cap", ("same", "near"))
    assert 0.995 <= near.score <= 1
    assert [finding.product for finding in of_kind(health, "blank")] == ["blank"]
    assert [finding.product for finding in of_kind(health, "blurred")] == ["blurred"]


def test_a_picture_that_very_many_share(tmp_path: Path) -> None:
    """Sixty products show one cap, sixty that cap saved anew, and one a belt: two groups, whole, nearly the same.

    No list is long enough for a group. None of them is in too many answers for being as similar as the others.
    """
    draw_product(tmp_path / "cap.jpg", "Caps", "Red")
    draw_product(tmp_path / "belt.jpg", "Belts", "Blue")
    with Image.open(tmp_path / "cap.jpg") as cap:
        cap.save(tmp_path / "anew.jpg", quality=94)
    rows = [f"{number},{('cap', 'anew')[number % 2]}.jpg,c{number}" for number in range(120)]
    table = tmp_path / "styles.csv"
    table.write_text("\n".join(["id,picture,articleType", *rows, "belt,belt.jpg,c0"]) + "\n")
    build_shop(tmp_path, table, tmp_path / "shop", columns=ColumnOptions(image="picture"))
    health = check_health(tmp_path / "shop")
    assert {kind: count for kind, count in health.counts.items() if count} == {"duplicate": 2, "near-duplicate": 1}
    assert [(each.product, len(each.others)) for each in of_kind(health, "duplicate")] == [("0", 59), ("1", 59)]
    (near,) = of_kind(health, "near-duplicate")
    assert (near.product, near.others) == ("0", tuple(str(number) for number in range(1, 120)))
    assert near.detail.endswith("differs: " + ", ".join(f"c{number} (1)" for number in range(10)) + " and 110 more")
    write_csv(health, tmp_path / "health.csv")
    assert len((tmp_path / "health.csv").read_text().splitlines()) == 4


def test_options_are_kept(faulty_shop: Path) -> None:
    health = check_health(faulty_shop, labels=["baseColour", "baseColour"], near=1.0, tiny=100)
    assert (health.labels, health.near, health.confidence) == (("baseColour",), 1.0, 0.5)
    assert sorted(finding.product for finding in of_kind(health, "tiny")) == ["belt", "blue"]
    assert of_kind(health, "near-duplicate") == []
    assert of_kind(health, "duplicate")[0].detail == "2 products, the same bytes"
    assert check_health(faulty_shop, labels=[]).labels == ()


@pytest.fixture(scope="module")
def mislabelled_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 320 caps and belts, the cap 6 is called a belt. Specks make each picture its own."""
    folder = tmp_path_factory.mktemp("mislabelled")
    images, table = draw_labelled(folder)
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[7].startswith("6,Caps")
    table.write_text("\n".join([*lines[:7], lines[7].replace("Caps", "Belts", 1), *lines[8:]]) + "\n", encoding="utf-8")
    rng = np.random.default_rng(0)
    for file in sorted(images.iterdir()):
        mark(file, rng)
    build_shop(images, table, folder / "shop")
    return folder / "shop"


def test_a_wrong_label_is_found_with_what_it_should_be(mislabelled_shop: Path) -> None:
    (found,) = of_kind(check_health(mislabelled_shop, labels=["articleType"]), "mislabelled")
    assert (found.product, found.column, found.suggestion) == ("6", "articleType", "Caps")
    assert len(found.others) == 5
    assert found.detail == "articleType is Belts, looks like Caps, as do 5 of the 5 nearest"


def test_a_trained_head_has_no_say_in_what_is_mislabelled(mislabelled_shop: Path, tmp_path: Path) -> None:
    """It has learned the labels, wrong ones too: the model's own rows are judged by."""
    without = of_kind(check_health(mislabelled_shop, labels=["articleType"]), "mislabelled")
    shutil.copytree(mislabelled_shop, tmp_path / "shop")
    store_fake_head(tmp_path / "shop")
    assert of_kind(check_health(tmp_path / "shop", labels=["articleType"]), "mislabelled") == without


def mark(file: Path, rng: np.random.Generator) -> None:
    """Give a picture specks of its own, so that no two are one."""
    with Image.open(file) as picture:
        pixels = np.array(picture.convert("RGB"))
    pixels[rng.integers(80, size=150), rng.integers(60, size=150)] = rng.integers(256, size=(150, 3))
    Image.fromarray(pixels).save(file, quality=95)


def test_the_shop_is_not_changed(faulty_shop: Path) -> None:
    def contents() -> dict[str, str]:
        files = [file for file in sorted(faulty_shop.rglob("*")) if file.is_file() and not file.name.endswith("-shm")]
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    before = contents()
    check_health(faulty_shop)
    assert contents() == before


def test_what_cannot_be_asked_is_said(faulty_shop: Path) -> None:
    with pytest.raises(UnknownColumn, match="no column 'kind' to judge; this shop has id, articleType"):
        check_health(faulty_shop, labels=["kind"])
    with pytest.raises(QueryError, match="with confidence 2; give a number from 0 to 1"):
        check_health(faulty_shop, confidence=2)
    with pytest.raises(QueryError, match="cannot begin at similarity 3"):
        check_health(faulty_shop, near=3)
    with pytest.raises(parecido.ParecidoError):
        check_health(faulty_shop / "nowhere")


def test_findings_are_told_by_kind_and_score() -> None:
    found = [Finding("a", "blank", 1.0, ""), Finding("b", "hub", 0.1, ""), Finding("c", "hub", 0.2, "")]
    assert [each.product for each in sort_findings(found)] == ["c", "b", "a"]
