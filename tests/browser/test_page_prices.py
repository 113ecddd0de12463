"""Prices of a small Brazilian shop: the filter, what is typed into it, and the widget."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.foreign import Foreign, items
from tests.browser.grid import ids, search
from tests.browser.page import Browser

from parecido.build import build_shop
from parecido.sample import draw_sample

PRICES = [
    "R$ 59,90",
    "R$ 1.000,90",
    "R$ 129,90",
    "R$ 100,00",
    "R$ 89,90",
    "R$ 1.299",
    "R$ 45,00",
    "R$ 70,00",
    "R$ 15,00",
    "R$ 8,50",
]


@pytest.fixture(scope="module")
def small(browser_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001  # it skips
    """A shop of ten products, each with a price of its own in the column preço."""
    sample = draw_sample(tmp_path_factory.mktemp("small"), products=len(PRICES))
    table = sample / "styles.csv"
    with table.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0], "preço"])
        writer.writeheader()
        writer.writerows({**row, "preço": price} for row, price in zip(rows, PRICES, strict=True))
    build_shop(sample / "images", table, sample / "shop")
    return sample / "shop"


def type_limit(browser: Browser, place: int, text: str) -> None:
    """Type a limit of the prices: the least (0) or the most (1)."""
    browser.run(
        """
        const field = document.querySelector(`[data-held="preço ${arguments[0]}"]`);
        field.closest("details").open = true;
        field.focus();
        field.value = arguments[1];
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, {bubbles: true}));
        """,
        place,
        text,
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_price_is_typed_as_it_is_written(
    new_browser: Callable[..., Browser], small: Path, serve: Callable[..., str]
) -> None:
    browser = new_browser(language="pt-BR")
    browser.open(f"{serve(small)}/?browse=1")
    assert len(ids(browser)) == len(PRICES)
    field = browser.find('[data-held="preço 1"]')
    assert plain(field.get_attribute("placeholder") or "") == "R$ 1.299,00"
    type_limit(browser, 1, "100 reais")
    wrong = browser.find('[data-held="preço 1"][aria-invalid="true"]')
    message = browser.run(
        "return document.getElementById(arguments[0].getAttribute('aria-describedby')).innerText", wrong
    )
    assert plain(message) == "Isto não é um número. Escreva como em R$ 1.299,00."
    assert search(browser) == "browse=1"
    assert browser.axe("#filters") == []
    type_limit(browser, 1, "1.000,90")
    browser.wait(lambda: "=1000.9" in search(browser))
    browser.wait(lambda: plain(browser.find("#chips").text).startswith("Preço até R$ 1.000,90"))
    browser.wait(lambda: len(ids(browser)) == len(PRICES) - 1)
    browser.wait(lambda: browser.find('[data-held="preço 1"]').get_attribute("value") == "1000,90")
    type_limit(browser, 0, "1.299")  # of this column that is more than a thousand
    browser.wait(lambda: "=1299&" in search(browser))
    browser.wait(lambda: "Nenhum produto por aqui." in browser.find("#notice").text)


def test_only_what_divides_the_products_is_a_filter(browser: Browser, small: Path, serve: Callable[..., str]) -> None:
    """Neither the ids nor the captions, which are others for each product."""
    browser.open(f"{serve(small)}/?browse=1")
    ids(browser)
    browser.wait_for("sessionStorage.getItem('parecido.columns')")
    names = browser.run(
        "return [...document.querySelectorAll('.facet summary span:first-child')].map((e) => e.textContent)"
    )
    assert "Preço" in names
    assert "Id" not in names
    assert "Product display name" not in names


def test_the_widget_finds_the_price(browser: Browser, foreign: Foreign, small: Path, serve: Callable[..., str]) -> None:
    address = serve(small, allow_origins=[foreign.origin])
    foreign.show(browser, address, '<parecido-similar product="20001" count="9"></parecido-similar>')
    assert {each["price"] for each in items(browser, 9)} == {*PRICES[1:]}
