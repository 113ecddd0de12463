"""The pages in docs/widget.md work as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.browser.foreign import foreign_site, items, warnings
from tests.browser.page import Browser

from parecido.shop.events import read_events

DOCUMENT = Path(__file__).parents[2] / "docs" / "widget.md"
WRITTEN = "https://similar.shop.example"


def test_the_documents_pages(browser: Browser, shop: Path, serve: Callable[..., str], servers: ExitStack) -> None:
    foreign = servers.enter_context(foreign_site())
    address = serve(shop, allow_origins=[foreign.origin], events=True)
    short, page = re.findall(r"(?ms)^```html\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"))
    foreign.pages["/"] = page.replace(WRITTEN, address)
    browser.open(foreign.origin)
    shown = items(browser, 6)
    assert str(shown[0]["href"]).startswith(f"{foreign.origin}/produtos/")
    browser.wait(lambda: list(read_events(shop)), "no impression was kept")
    browser.run("document.querySelector('parecido-similar').shadowRoot.querySelector('a').click()")
    browser.wait(lambda: any("was clicked at place 1 beside 20013" in each for each in browser.read_console()))
    foreign.pages["/"] = f"<!doctype html><html lang=en><link rel=icon href=data:,>{short.replace(WRITTEN, address)}"
    browser.open(foreign.origin)
    items(browser, 6)
    assert warnings(browser) == []
