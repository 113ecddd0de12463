"""What tests of the page read from it: the products of the grid, its address, what it told a screen reader."""

from __future__ import annotations

from pathlib import Path

from tests.browser.page import Browser


def ids(browser: Browser) -> list[str]:
    """Return the ids of the products that are shown, in order; waits until there are some and none is under way."""
    browser.wait_for(
        "document.querySelector('#grid > .card:not(.ghost)') && !document.querySelector('#grid[aria-busy]')"
    )
    return list(browser.run("return [...document.querySelectorAll('#grid > .card')].map((card) => card.dataset.id)"))


def other_ids(browser: Browser, before: list[str]) -> list[str]:
    """Return the ids of the products that are shown as soon as they are others than `before`."""
    return browser.wait(lambda: None if (found := ids(browser)) == before else found, "the products stayed the same")


def address_has(browser: Browser, *parts: str) -> None:
    """Wait until the address has all of these."""
    browser.wait(
        lambda: all(part in browser.driver.current_url for part in parts),
        f"the address never had {parts}, but is {browser.driver.current_url}",
    )


def search(browser: Browser) -> str:
    """Return the part of the address that is the page's state."""
    return str(browser.driver.current_url).partition("?")[2]


def said(browser: Browser) -> str:
    """Return what a screen reader was told last."""
    return str(browser.run("return document.getElementById('status').textContent"))


def choose_photo(browser: Browser, photo: Path) -> None:
    """Choose a photo as a person does, in the dialog that the page's first button opens."""
    browser.find("input.file[type=file]").send_keys(str(photo))


def press(browser: Browser, selector: str) -> None:
    """Press what a selector finds, scrolled into sight first, as it may lie under what stays in sight."""

    def pressed() -> bool:
        element = browser.find(selector)
        browser.run("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()
        return True

    browser.wait(pressed)  # again where the page replaced it in the middle of this


def strike(browser: Browser, key: str) -> None:
    """Strike a key, by the name that Selenium has for it, on whatever has the focus."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    ActionChains(browser.driver).send_keys(getattr(Keys, key)).perform()
