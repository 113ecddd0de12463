"""The page as it opens, and the browser that all these tests are made in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.browser.page import Browser
from tests.browser.service import site


@pytest.mark.parametrize(("language", "title"), [("en-US", "What looks like this?"), ("pt-BR", "O que se parece")])
def test_the_page_speaks_the_browsers_language(
    new_browser: Callable[..., Browser], address: str, language: str, title: str
) -> None:
    browser = new_browser(language=language)
    browser.open(address)
    browser.wait(lambda: title in browser.find("h1").text, f"no title {title!r}")


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_page_has_no_serious_barrier(browser: Browser, address: str, size: str) -> None:
    getattr(browser, size)()
    browser.open(address)
    browser.find("h1")
    assert browser.axe() == []


def test_errors_and_strange_addresses_are_faults(browser: Browser) -> None:
    """They are told of; here they are taken back, so that this test passes."""
    page = """<!doctype html><title>Faults</title><link rel="icon" href="data:,"><body><script>
        console.error("something is wrong");
        const image = new Image();
        image.onerror = () => { document.title = "Refused"; };
        image.src = "http://elsewhere.example/pixel.gif";
    </script>"""
    with site({"/": page}) as address:
        browser.open(address)
        browser.wait_for("document.title == 'Refused'")
    faults = browser.faults()
    assert any("something is wrong" in fault for fault in faults)
    assert "asked for http://elsewhere.example/pixel.gif" in faults
    browser.expect("something is wrong|elsewhere.example")
    assert browser.faults() == ["asked for http://elsewhere.example/pixel.gif"]
    browser.requests.clear()
