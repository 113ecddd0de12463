"""What is shown where there is nothing to show: no network, no product, no key; and text that means harm."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.grid import choose_photo, ids, press, search
from tests.browser.page import Browser

from parecido.build import build_shop
from parecido.server.guard.keys import add_key

HOSTILE = "<img src=x onerror=\"document.title='taken'\"> & <b>bold</b>"


def test_without_a_network_the_page_says_so_and_asks_again(browser: Browser, address: str) -> None:
    browser.expect("ERR_INTERNET_DISCONNECTED")
    browser.open(address)
    first = ids(browser)[0]
    browser.offline()
    press(browser, f'[data-id="{first}"] .shot')
    browser.wait(lambda: "You are offline." in browser.find("#notice").text)
    assert browser.axe() == []
    browser.offline(offline=False)  # it notices by itself
    assert first not in ids(browser)
    assert search(browser) == f"product={first}"


def test_a_service_that_is_busy_is_asked_once_more_and_then_told_of(browser: Browser, address: str) -> None:
    """The first two answers are 503, the second of them one that asks for a minute."""
    browser.expect("503")
    browser.open(address)
    ids(browser)
    browser.run(
        """
        const real = fetch;
        window.asked = 0;
        window.fetch = (path, options) => {
          if (!String(path).startsWith("v1/similar")) return real(path, options);
          asked += 1;
          if (asked > 2) return real(path, options);
          const wait = asked === 1 ? "0" : "60";
          return Promise.resolve(new Response("{}", {status: 503, headers: {"Retry-After": wait}}));
        };
        """
    )
    press(browser, "#grid .shot")
    browser.wait(lambda: "may be asked again in 60 s" in browser.find("#notice").text)
    assert browser.run("return asked") == 2
    press(browser, "#notice .button")
    assert ids(browser)


def test_an_answer_that_makes_no_sense_is_told_of(browser: Browser, address: str) -> None:
    browser.expect("TypeError")
    browser.open(address)
    ids(browser)
    browser.run(
        "const real = fetch; window.fetch = (path, options) => "
        "String(path).startsWith('v1/similar') ? Promise.resolve(new Response('{}')) : real(path, options);"
    )
    press(browser, "#grid .shot")
    browser.wait(lambda: "Something went wrong in the service." in browser.find("#notice").text)


def test_a_word_that_is_dropped_is_no_photo(browser: Browser, address: str) -> None:
    browser.open(address)
    ids(browser)
    taken = browser.run(
        """
        const data = new DataTransfer();
        data.setData("text/plain", "skirt");
        return !dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
        """
    )
    assert taken is False
    assert not browser.find("#notice").is_displayed()


def test_the_filters_of_another_shop_at_this_address_are_not_this_ones(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?browse=1")
    browser.wait_for("sessionStorage.getItem('parecido.columns')")
    browser.run(
        """
        const kept = JSON.parse(sessionStorage.getItem("parecido.columns"));
        const [snapshot] = JSON.parse(kept.shop);
        kept.shop = JSON.stringify([snapshot, ["size"]]);
        kept.columns = [{ name: "size", kind: "values" }];
        sessionStorage.setItem("parecido.columns", JSON.stringify(kept));
        """
    )
    browser.driver.refresh()
    browser.wait(lambda: "Gender" in browser.find("#filters").text)


def test_a_product_that_is_gone(browser: Browser, address: str) -> None:
    browser.expect("404")
    browser.open(f"{address}/?product=nobody")
    browser.wait(lambda: "There is no such product." in browser.find("#notice").text)
    press(browser, "#notice .button")
    browser.wait_for("document.documentElement.dataset.view == 'start'")
    assert ids(browser)


def test_a_photo_that_cannot_be_read(browser: Browser, address: str, tmp_path: Path) -> None:
    browser.expect("400|Failed to load resource")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    browser.open(address)
    choose_photo(browser, tmp_path / "broken.jpg")
    browser.wait(lambda: "That picture cannot be read." in browser.find("#notice").text)


def test_a_shop_that_asks_for_a_key(browser: Browser, shop: Path, serve: Callable[..., str]) -> None:
    """The key is asked for, kept for the tab, and sent for the pictures, too."""
    browser.expect("401|ERR_CONNECTION_REFUSED")  # the service ends before the browser does
    _, secret = add_key(shop, "the page")
    browser.open(serve(shop, require_key=True))
    browser.wait(lambda: "This shop asks for a key." in browser.find("#notice").text)
    assert browser.axe() == []
    browser.find("#key").send_keys("pk_wrong")
    press(browser, "#notice form .button")
    browser.wait(lambda: "does not know that key" in browser.find("#notice").text)
    assert browser.run("return document.activeElement.id") == "key"
    browser.find("#key").send_keys(secret)
    press(browser, "#notice form .button")
    found = ids(browser)
    browser.wait_for("document.querySelector('#grid img').naturalWidth > 0")
    press(browser, f'[data-id="{found[0]}"] .shot')
    browser.wait(lambda: search(browser) == f"product={found[0]}")
    browser.wait_for("document.querySelector('#asked img').naturalWidth > 0")
    browser.driver.refresh()
    assert ids(browser)
    assert secret not in browser.driver.current_url
    browser.open("about:blank")  # so that nothing is under way when the service ends


@pytest.fixture
def hostile_shop(sample_folder: Path, tmp_path: Path) -> Path:
    """A shop whose captions, columns and addresses try to run something."""
    (tmp_path / "images").mkdir()
    columns = ("id", "articleType", "productDisplayName", "url")
    rows = [
        ("20001", HOSTILE, HOSTILE, "javascript:document.title='taken'"),
        ("20002", HOSTILE, "plain", "https://shop.example/20002"),
        ("20003", "Mugs", "plain", "data:text/html,taken"),
        ("20004", "Mugs", "plain", ""),
    ]
    for name, *_ in rows:
        shutil.copy(sample_folder / "images" / f"{name}.jpg", tmp_path / "images")
    with (tmp_path / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    build_shop(tmp_path / "images", tmp_path / "styles.csv", tmp_path / "hostile")
    return tmp_path / "hostile"


def test_captions_are_text_and_nothing_else(browser: Browser, hostile_shop: Path, serve: Callable[..., str]) -> None:
    browser.open(f"{serve(hostile_shop)}/?browse=1")
    assert set(ids(browser)) == {"20001", "20002", "20003", "20004"}
    assert browser.find('[data-id="20001"] .name').text == HOSTILE
    browser.wait(lambda: HOSTILE in str(browser.run("return document.getElementById('filters').textContent")))
    links = browser.run("return [...document.querySelectorAll('#grid .notes a')].map((link) => link.href)")
    assert links == ["https://shop.example/20002"]
    press(browser, '[data-id="20001"] .shot')
    browser.wait(lambda: HOSTILE in browser.find("#asked").text)
    press(browser, '[data-id="20002"] .mark.like')
    browser.find("#steer .example")
    assert browser.run("return document.querySelectorAll('[onerror], #work b').length") == 0
    assert browser.driver.title == f"What looks like {HOSTILE} · Parecido"
    browser.open("about:blank")
