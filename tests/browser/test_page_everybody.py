"""The page for everybody: with a keyboard alone, with a screen reader, on a small phone, in the dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.grid import address_has, choose_photo, ids, press, said, search, strike
from tests.browser.page import Browser

MOST_WEIGHT = 150_000
STATES = (
    "",
    "?browse=1",
    "?product=20001&like=20003&in.gender=Women",
    "?photo=nowhere",
    "?product=20001&in.gender=None",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_state_has_a_serious_barrier(browser: Browser, address: str, scheme: str, width: int) -> None:
    """And on the smallest phone nothing is wider than it."""
    browser.emulate(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    browser.size(width, 800)
    for state in STATES:
        browser.open(f"{address}/{state}")
        browser.wait_for("document.querySelector('#grid > .card:not(.ghost), #notice:not([hidden])')")
        browser.wait_for("document.getElementById('tuner').textContent !== ''")
        assert (state, browser.axe()) == (state, [])
        assert browser.run("return document.documentElement.scrollWidth") <= width


def test_the_panel_is_a_sheet_on_a_phone(browser: Browser, address: str) -> None:
    """It opens by its button, holds the focus, and gives it back."""
    browser.size(360, 740)
    browser.open(f"{address}/?product=20001")
    ids(browser)
    assert not browser.find("#refine").is_displayed()
    browser.wait(lambda: browser.find("#tuner").is_displayed())
    browser.find("#tuner").click()
    browser.wait_for("document.querySelector('#filters .chip, #filters summary')")
    assert browser.axe() == []
    press(browser, '.swatch[data-colour="red"]')
    address_has(browser, "colour=red")
    assert browser.find("#refine").is_displayed()
    strike(browser, "ESCAPE")
    browser.wait(lambda: not browser.find("#refine").is_displayed())
    assert browser.run("return document.activeElement.id") == "tuner"
    assert "1" in browser.find("#tuner").get_attribute("aria-label")


def test_one_choice_is_one_in_portuguese(new_browser: Callable[..., Browser], address: str) -> None:
    browser = new_browser(language="pt-BR")
    browser.narrow()
    browser.open(f"{address}/?product=20001&colour=black")
    browser.wait(lambda: browser.find("#tuner").get_attribute("aria-label") == "Refinar, 1 escolha")


def test_what_the_system_asks_for_is_heeded(browser: Browser, address: str) -> None:
    """No motion, not in what CSS adds either; more contrast; and colours of its own, which tell what is chosen."""
    browser.open(f"{address}/?product=20001&colour=black&in.gender=Women")
    ids(browser)
    browser.find("#filters summary")
    of = "getComputedStyle(document.querySelector(arguments[0]), arguments[1])[arguments[2]]"
    soft = browser.run(f"return {of}", ".likeness", None, "color")
    browser.emulate(prefers_reduced_motion="reduce", prefers_contrast="more")
    assert browser.run(f"return {of}", "#filters summary", "::after", "transitionDuration") in {"0s", "none"}
    assert browser.run(f"return {of}", ".likeness", None, "color") != soft
    browser.emulate(forced_colors="active")
    paints = browser.run(
        "return [...document.querySelectorAll('.swatch[data-colour]')].map((each) => "
        "getComputedStyle(each).backgroundColor)"
    )
    assert len(set(paints)) == 14
    chosen = browser.run(f"return {of}", "#chips .chip", None, "backgroundColor")
    browser.run("document.querySelector('#filters details').open = true")
    other = browser.run(f"return {of}", '#filters .chip[aria-pressed="false"]', None, "backgroundColor")
    assert chosen != other


def tab_to(browser: Browser, selector: str, most: int = 60) -> None:
    """Press the tab key until what a selector finds has the focus, and see that it shows."""
    for _ in range(most):
        strike(browser, "TAB")
        if browser.run("return document.activeElement.matches(arguments[0])", selector):
            outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    pytest.fail(f"the tab key never came to {selector}")


def test_a_keyboard_is_enough(browser: Browser, address: str) -> None:
    """From the start to a product, its likeness steered, a filter chosen, and back."""
    browser.open(address)
    start = ids(browser)
    strike(browser, "TAB")
    assert browser.run("return document.activeElement.id") == "skip"
    strike(browser, "ENTER")
    tab_to(browser, ".shot")
    strike(browser, "ENTER")
    address_has(browser, f"product={start[0]}")
    found = ids(browser)
    browser.wait_for("document.activeElement.id === 'heading'")
    assert said(browser).endswith("products found.")
    tab_to(browser, ".mark.like")
    strike(browser, "SPACE")
    address_has(browser, f"like={found[0]}")
    browser.wait(lambda: ids(browser) != found)
    assert browser.run("return document.activeElement !== document.body")
    browser.run("document.getElementById('home').focus()")
    tab_to(browser, "#filters summary", most=80)
    strike(browser, "ENTER")
    tab_to(browser, "#filters .chip")
    strike(browser, "SPACE")
    address_has(browser, "in.")
    browser.wait_for("document.activeElement.matches('#filters .chip[aria-pressed=true]')")
    browser.driver.back()
    browser.wait(lambda: "in." not in search(browser))


def test_little_is_loaded_and_it_is_soon_there(
    new_browser: Callable[..., Browser], address: str, sample_folder: Path
) -> None:
    """All that the page loads but for pictures, through a start and an answer; the paint is the best of three."""
    paints = []
    for _ in range(3):
        browser = new_browser()
        browser.open(address)
        ids(browser)
        paints.append(browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    choose_photo(browser, sample_folder / "images" / "20001.jpg")
    address_has(browser, "photo=")
    ids(browser)
    browser.wait_for("document.querySelector('#filters summary')")
    loaded = browser.run(
        """
        const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
        const weighed = entries.filter(({name}) => !/\\/images\\/|^blob:/.test(name));
        return weighed.reduce((sum, entry) => sum + entry.encodedBodySize, 0);
        """
    )
    assert loaded < MOST_WEIGHT
    assert min(paints) < 1000
