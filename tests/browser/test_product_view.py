"""The product view: what it shows, where it leads, and what only the shop's staff see."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.browser.grid import press, search
from tests.browser.page import Browser
from tests.browser.service import service

from parecido.build import build_shop
from parecido.catalogue.columns import ColumnOptions
from parecido.health.finding import MISLABELLED, Finding
from parecido.health.kept import keep_health
from parecido.server.guard.keys import add_key
from parecido.shop.reader import Shop

HOSTILE = "<img src=x onerror=\"document.title='broken'\"> <b>Shirt</b>"
FIRST, SECOND, THIRD, LAST = "20001", "20002", "20003", "20014"
SHOWN = ".product-similar .card:not(.ghost)"


@pytest.fixture(scope="session")
def rich_shop(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of fourteen products. The first three are one product, of which the first has three pictures, a price and
    an address; the second has a hostile caption, and the last is the first in green, with its picture.
    """
    with (sample_folder / "styles.csv").open(encoding="utf-8", newline="") as table_file:
        rows = list(csv.DictReader(table_file))[:14]
    for row in rows:
        row |= {"picture": f"{row['id']}.jpg", "price": "", "link": "", "item_group_id": ""}
    pictures = "|".join(row["picture"] for row in rows[:3])
    rows[0] |= {"picture": pictures, "price": "R$ 59,90", "link": "https://shop.example/p/1?a=1&b=2"}
    rows[1] |= {"productDisplayName": HOSTILE}
    name = rows[0]["productDisplayName"].replace(rows[0]["baseColour"], "Green")
    rows[13] = rows[0] | {"id": LAST, "picture": f"{FIRST}.jpg", "link": "", "baseColour": "Green"}
    rows[13]["productDisplayName"] = name
    for row in rows[:3]:
        row["item_group_id"] = "one"
    folder = tmp_path_factory.mktemp("rich")
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    columns = ColumnOptions(image="picture", url="link")
    build_shop(sample_folder / "images", folder / "table.csv", folder / "shop", columns=columns)
    return folder / "shop"


@pytest.fixture(scope="session")
def rich(rich_shop: Path) -> Iterator[str]:
    """The address of a service of that shop, open to shoppers."""
    with service(rich_shop) as address:
        yield address


def show(browser: Browser, address: str, product: str) -> None:
    browser.open(f"{address}/?show={product}")
    browser.find(SHOWN)


def text(browser: Browser, selector: str) -> str:
    return str(browser.find(selector).text)


def test_what_is_said_of_a_product(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    rows = dict(
        browser.run("""
            const rows = document.querySelectorAll(".product-facts tr");
            return [...rows].map((row) => [...row.cells].map((cell) => cell.textContent));
        """)
    )
    assert (rows["Id"], rows["Item group id"], rows["Base colour"]) == (FIRST, "one", "Black")
    assert not {"Price", "Link", "Picture", "Product display name"} & set(rows)
    assert text(browser, ".product-price") == "R$ 59,90"
    link = browser.find(".product-ways a[target]")
    assert link.get_attribute("href") == "https://shop.example/p/1?a=1&b=2"
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert browser.run("return document.activeElement.tagName") == "H1"


def test_columns_have_the_names_of_the_filters(browser: Browser, rich: str) -> None:
    browser.open(f"{rich}/?browse=1")
    browser.wait_for("sessionStorage.getItem('parecido.columns')")  # all of them are known
    texts = "return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)"
    filters = browser.run(texts, "#filters .facet summary > span:first-child")
    show(browser, rich, FIRST)
    names = browser.run(texts, ".product-facts th")
    assert {"Master category", "Base colour"} <= set(filters)
    assert set(filters) <= set(names)


def test_a_hostile_caption_is_text(browser: Browser, rich: str) -> None:
    show(browser, rich, SECOND)
    assert text(browser, "#outlet h1") == HOSTILE
    assert browser.driver.title == f"{HOSTILE} · Parecido"
    assert browser.find_all("#outlet b, #outlet img[src='x']") == []


def test_all_pictures(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    large = "document.querySelector('.stage > img')"
    browser.wait_for(f"{large}.complete && {large}.naturalWidth > 0")
    browser.find_all(".pick")[1].click()
    browser.wait_for(f"{large}.currentSrc.endsWith('/images/{FIRST}?picture=1') && {large}.naturalWidth > 0")
    pressed = browser.run("return [...document.querySelectorAll('.pick')].map((each) => each.ariaPressed)")
    assert pressed == ["false", "true", "false"]
    assert browser.find(".stage > img").get_attribute("alt").endswith(", picture 2 of 3")


def test_variants_lead_to_each_other_and_back(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    caption = text(browser, "#outlet h1")
    links = [each.get_attribute("href").partition("?")[2] for each in browser.find_all(".product-part .variant")]
    assert sorted(links) == [f"show={SECOND}", f"show={THIRD}"]
    assert "In other colours and sizes" in text(browser, ".product-about")
    press(browser, f'.variant[href$="={THIRD}"]')
    browser.wait(lambda: search(browser) == f"show={THIRD}" and text(browser, "#outlet h1") != caption)
    browser.driver.back()
    browser.wait(lambda: search(browser) == f"show={FIRST}" and text(browser, "#outlet h1") == caption)
    browser.driver.forward()
    browser.wait(lambda: search(browser) == f"show={THIRD}" and text(browser, "#outlet h1") != caption)


def test_guessed_variants_are_called_probable(browser: Browser, rich: str) -> None:
    show(browser, rich, LAST)
    said = text(browser, ".product-about")
    assert "Probably the same in other colours\nGuessed from names and pictures.\nBlack" in said
    assert browser.find(".product-part .variant").get_attribute("href").endswith(f"show={FIRST}")


def test_the_same_in_a_colour(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    press(browser, '.wishes a[aria-label="The same in navy blue"]')
    browser.wait(lambda: search(browser) == f"product={FIRST}&colour=navy+blue")
    browser.find("#grid .card:not(.ghost)")


def test_what_looks_like_it_is_steered(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    shown = browser.run(f"return [...document.querySelectorAll('{SHOWN}')].map((card) => card.dataset.id)")
    assert FIRST not in shown
    assert len(set(shown)) == len(shown) >= 10
    press(browser, ".product-similar .mark.like")
    browser.wait(lambda: search(browser) == f"product={FIRST}&like={shown[0]}")
    browser.driver.back()
    press(browser, ".product-similar .mark.dislike")
    browser.wait(lambda: search(browser) == f"product={FIRST}&dislike={shown[0]}")


def test_where_it_is_alike(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    press(browser, ".product-similar .mark.why")
    browser.find(".product-similar .card .shot .heat")
    browser.find(".stage .heat")
    press(browser, ".product-similar .mark.why")
    browser.wait(lambda: not browser.find_all(".heat"))


def test_portuguese(new_browser: Callable[..., Browser], rich: str) -> None:
    browser = new_browser(language="pt-BR")
    show(browser, rich, FIRST)
    assert "Em outras cores e tamanhos" in text(browser, ".product-about")
    press(browser, "#language")
    browser.wait(lambda: "In other colours and sizes" in text(browser, ".product-about"))


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier(
    serve: Callable[..., str], browser: Browser, rich_shop: Path, size: str, scheme: str
) -> None:
    getattr(browser, size)()
    browser.emulate(prefers_color_scheme=scheme)
    show(browser, serve(rich_shop, staff=True), FIRST)
    browser.find(".staff-note")
    assert browser.axe() == []
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    browser.size(320, 740)
    assert browser.run("return document.documentElement.scrollWidth") <= 320


def test_no_such_product(browser: Browser, rich: str) -> None:
    browser.expect(r"/v1/products/nothing.* 404")
    browser.open(f"{rich}/?show=nothing")
    browser.wait(lambda: "There is no such product." in text(browser, "#notice"))


def test_what_looks_like_it_may_fail_alone(browser: Browser, rich: str) -> None:
    browser.expect(r"v1/similar.*ERR_BLOCKED")
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/similar"]})
    browser.open(f"{rich}/?show={FIRST}")
    browser.wait(lambda: "The service does not answer." in text(browser, ".product-similar [role=alert]"))
    assert browser.find(".product-facts table")
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    press(browser, ".product-similar .tail button")
    browser.find(SHOWN)


def test_shoppers_see_no_notes(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    assert not browser.find(".staff").is_displayed()
    assert not [each for each in browser.read_requests() if each.endswith("/notes")]


def test_the_staff_of_a_service_of_their_own(serve: Callable[..., str], browser: Browser, rich_shop: Path) -> None:
    show(browser, serve(rich_shop, staff=True), FIRST)
    browser.find(".staff-note")
    notes = text(browser, ".staff")
    assert "Other products have the same picture" in notes
    assert "parecido health SHOP --keep does" in notes
    assert browser.find(".staff .variant").get_attribute("href").endswith(f"show={LAST}")


def test_the_key_is_asked_for_on_a_page_that_is_open(browser: Browser, rich: str) -> None:
    show(browser, rich, FIRST)
    assert not browser.find(".staff").is_displayed()
    browser.run("location.hash = '#staff'")
    browser.wait(lambda: browser.find(".staff #staff-key").is_displayed())


def test_a_key_opens_the_notes(serve: Callable[..., str], browser: Browser, shop: Path) -> None:
    wrong = Finding(FIRST, MISLABELLED, 0.93, "it is said to be", "baseColour", "Green <b>", (SECOND,))
    with Shop(shop) as opened:
        keep_health(shop, opened.facts, (wrong,))
    (_, reading), (_, staff) = add_key(shop, "a reader", "read"), add_key(shop, "the staff", "staff")
    address = serve(shop)
    browser.open(f"{address}/?show={FIRST}#staff")
    browser.find(SHOWN)
    for secret, found in ((reading, ".staff .wrong:not([hidden])"), (staff, ".staff-note")):
        field = browser.find("#staff-key")
        field.clear()
        field.send_keys(secret)
        browser.find(".staff form button").click()
        browser.find(found)
    assert "A label looks wrong\nbaseColour may be Green <b> (93 % sure)" in text(browser, ".staff")
    show(browser, address, SECOND)
    browser.wait(lambda: "Nothing looks wrong with this product." in text(browser, ".staff"))
