"""Ids that no path can name, in the page and in the widget: "." and what ends like an address of another product."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.browser.foreign import Foreign, items, warnings
from tests.browser.grid import ids
from tests.browser.page import Browser
from tests.browser.service import service

from parecido.build import build_shop
from parecido.catalogue.columns import ColumnOptions

IDS = (".", "a", "a/similar", "b", "b/notes", "c")


@pytest.fixture(scope="module")
def awkward_shop(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of six products with these ids; each has its id for a caption."""
    with (sample_folder / "styles.csv").open(encoding="utf-8", newline="") as table_file:
        rows = list(csv.DictReader(table_file))[: len(IDS)]
    for name, row in zip(IDS, rows, strict=True):
        row |= {"picture": f"{row['id']}.jpg", "id": name, "productDisplayName": f"Product {name}"}
    folder = tmp_path_factory.mktemp("awkward")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    columns = ColumnOptions(image="picture")
    build_shop(sample_folder / "images", folder / "table.csv", folder / "shop", columns=columns)
    return folder / "shop"


@pytest.fixture(scope="module")
def awkward(awkward_shop: Path) -> Iterator[str]:
    """The address of a service of that shop."""
    with service(awkward_shop) as address:
        yield address


@pytest.mark.parametrize(("link", "name"), [("a%2Fsimilar", "a/similar"), ("b%2Fnotes", "b/notes"), (".", ".")])
def test_a_link_shows_its_product(browser: Browser, awkward: str, link: str, name: str) -> None:
    browser.open(f"{awkward}/?show={link}")
    browser.wait(lambda: browser.find("#outlet h1").text == f"Product {name}")
    browser.wait_for("document.querySelector('.stage img')?.naturalWidth > 0")
    browser.wait_for("document.querySelectorAll('.product-similar .card:not(.ghost)').length === 5")


def test_a_question_has_its_caption_and_every_picture_is_there(browser: Browser, awkward: str) -> None:
    browser.open(f"{awkward}/?product=a%2Fsimilar")
    assert set(ids(browser)) == set(IDS) - {"a/similar"}
    browser.wait(lambda: browser.find("#asked .verdict").text == "Product a/similar")
    browser.wait_for("[...document.querySelectorAll('#grid img')].every((image) => image.naturalWidth > 0)")


def test_the_staff_see_the_notes(browser: Browser, awkward_shop: Path, serve: Callable[..., str]) -> None:
    browser.open(f"{serve(awkward_shop, staff=True)}/?show=b%2Fnotes")
    browser.wait(lambda: browser.find("#outlet h1").text == "Product b/notes")
    browser.wait_for("document.querySelector('.staff > .staff-notes, .staff > p:not(.product-hint)')")
    assert not browser.find_all(".staff [role=alert]")


@pytest.mark.parametrize("name", [".", "a/similar"])
def test_the_widget_asks_with_it(
    browser: Browser, foreign: Foreign, awkward_shop: Path, serve: Callable[..., str], name: str
) -> None:
    address = serve(awkward_shop, allow_origins=[foreign.origin])
    foreign.show(browser, address, f'<parecido-similar product="{name}"></parecido-similar>')
    assert len(items(browser, 5)) == 5
    assert warnings(browser) == []
