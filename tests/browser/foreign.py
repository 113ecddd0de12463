"""Somebody else's site: pages of another origin than the service's, with the widget in them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.page import Browser
from tests.browser.service import site

from parecido.build import build_shop
from parecido.sample import draw_sample

PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>A shop</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>h2 {{ color: rgb(0, 128, 0); font-size: 40px }} ul {{ list-style: square }} {style}</style></head>
<body><main><h1>A product</h1>{body}</main>
<script>
  window.told = [];
  for (const name of ["parecido-impression", "parecido-click"])
    document.addEventListener(name, (event) => told.push([name, event.detail]));
</script>
{script}</body></html>"""
ITEMS = """
const root = document.querySelector("parecido-similar")?.shadowRoot; // none before the script has run
return [...(root?.querySelectorAll("li") ?? [])].map((item) => ({
  caption: item.querySelector(".caption").textContent,
  price: item.querySelector(".price")?.textContent ?? null,
  href: item.querySelector("a")?.href ?? null,
  alt: item.querySelector("img").alt,
  picture: item.querySelector("img").src,
}));
"""


@dataclass
class Foreign:
    """A site; `origin` is its own, `pages` what it answers by path."""

    origin: str
    pages: dict[str, str] = field(default_factory=dict)

    def show(self, browser: Browser, service: str, body: str, *, language: str = "en", style: str = "") -> None:
        """Open a page that includes the service's script behind its `body`."""
        script = f'<script src="{service}/widget.js"></script>'
        self.pages["/"] = PAGE.format(language=language, body=body, script=script, style=style)
        browser.open(self.origin)


@contextmanager
def foreign_site() -> Iterator[Foreign]:
    """Serve a site until the block ends."""
    pages: dict[str, str] = {}
    with site(pages) as origin:
        yield Foreign(origin, pages)


def priced_shop(folder: Path) -> Path:
    """Build a shop of drawn products with prices and addresses in a new folder; return the shop.

    Prices alternate between `129.90 BRL`, `R$ 59,90`, `R$ 1.299`, `€ 5.5`, `25` and none; the addresses are of https://shop.example.
    """
    sample = draw_sample(folder, products=24)
    table = sample / "styles.csv"
    with table.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    prices = ["129.90 BRL", "R$ 59,90", "R$ 1.299", "€ 5.5", "25", ""]
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0], "price", "url"])
        writer.writeheader()
        for number, row in enumerate(rows):
            url = f"https://shop.example/p/{row['id']}"
            writer.writerow({**row, "price": prices[number % len(prices)], "url": url})
    build_shop(sample / "images", table, sample / "shop")
    return sample / "shop"


def items(browser: Browser, count: int) -> list[dict[str, str | None]]:
    """Return what the page's widget shows, as soon as it shows `count` products."""
    browser.wait(lambda: len(browser.run(ITEMS)) == count, f"the widget does not show {count} products")
    found: list[dict[str, str | None]] = browser.run(ITEMS)
    return found


def warnings(browser: Browser) -> list[str]:
    """Return what the widget warned of."""
    return [message for message in browser.read_console() if '"parecido-similar: ' in message]
