"""The grid goes on while it is scrolled, and coming back to it finds it as it was."""

from __future__ import annotations

from tests.browser.conftest import PRODUCTS
from tests.browser.grid import ids, press, search, strike
from tests.browser.page import Browser

TO_THE_END = "scrollTo(0, document.documentElement.scrollHeight); return document.querySelector('.tail .end') !== null"


def scroll_to_the_end(browser: Browser) -> list[str]:
    browser.wait(
        lambda: browser.run(TO_THE_END) and "The list ends here" in browser.find("#tail").text, "the list never ended"
    )
    return ids(browser)


def test_the_catalogue_has_each_product_once(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?browse=1")
    assert len(ids(browser)) >= 24
    found = scroll_to_the_end(browser)
    assert (len(found), len(set(found))) == (PRODUCTS, PRODUCTS)


def test_an_answer_has_each_product_once_and_itself_never(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?product=20001&tidy=0&diversity=0")
    ids(browser)
    found = scroll_to_the_end(browser)
    assert (len(found), len(set(found))) == (PRODUCTS - 1, PRODUCTS - 1)
    assert "20001" not in found


def test_back_is_where_it_was_left(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?browse=1")
    ids(browser)
    found = scroll_to_the_end(browser)
    press(browser, f'[data-id="{found[60]}"] .shot')
    browser.wait(lambda: search(browser) == f"product={found[60]}")
    left = browser.run("return scrollY")
    assert left == 0
    browser.driver.back()
    browser.wait(lambda: ids(browser) == found)
    browser.wait_for("scrollY > 1000")
    browser.driver.forward()
    browser.wait(lambda: search(browser) == f"product={found[60]}")


def test_forward_and_a_reload_are_where_they_were_left(browser: Browser, address: str) -> None:
    """Also where only going back led away, and what was loaded again begins with one page."""
    browser.open(f"{address}/?browse=1")
    first = ids(browser)[0]
    press(browser, f'[data-id="{first}"] .shot')
    browser.wait(lambda: search(browser) == f"product={first}")
    ids(browser)
    browser.wait(lambda: browser.run("scrollTo(0, 2500); return scrollY") == 2500)
    browser.wait_for("history.state?.y === 2500")
    browser.driver.back()
    browser.wait(lambda: ids(browser)[0] == first and browser.run("return scrollY") < 2500)
    browser.driver.forward()
    browser.wait(lambda: search(browser) == f"product={first}")
    browser.wait_for("scrollY === 2500")
    browser.driver.refresh()
    browser.wait_for("scrollY === 2500")


def test_back_gives_the_focus_to_what_led_away(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?browse=1")
    third = ids(browser)[2]
    browser.run("document.querySelector(`[data-id='${arguments[0]}'] .name`).focus()", third)
    strike(browser, "ENTER")
    browser.wait(lambda: search(browser) == f"show={third}")
    browser.wait_for("document.activeElement.tagName === 'H1'")
    browser.driver.back()
    browser.wait(lambda: browser.run("return document.activeElement.closest('[data-id]')?.dataset.id") == third)


def test_a_page_that_does_not_come_can_be_asked_for_again(browser: Browser, address: str) -> None:
    browser.expect("ERR_INTERNET_DISCONNECTED")
    browser.open(f"{address}/?browse=1")
    browser.size(1280, 200)  # so that the end is not in sight at once
    browser.driver.refresh()
    before = ids(browser)
    browser.offline()
    browser.run("scrollTo(0, document.documentElement.scrollHeight)")
    browser.find("#tail [role=alert]")
    assert ids(browser)[: len(before)] == before
    browser.offline(offline=False)
    browser.run("document.querySelector('#tail button').focus()")
    strike(browser, "ENTER")
    browser.wait(lambda: len(ids(browser)) > len(before))
    browser.wait_for("document.activeElement.closest('#grid')")  # the keyboard goes on with what came
