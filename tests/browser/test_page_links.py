"""Every state is a link; the language is the reader's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from tests.browser.grid import ids, press, search
from tests.browser.page import Browser


@pytest.mark.parametrize(
    "link",
    [
        "?product=20001&colour=red&weight.colour=100&weight.shape=40",
        "?like=20003&like=20005&dislike=20001&in.gender=Women",
        "?in.gender=Women&in.gender=Men&browse=1",
        "?product=20001&crop=0.1,0.1,0.9,0.5&diversity=0.4&tidy=0",
    ],
)
def test_a_link_shows_the_same_to_everybody(new_browser: Callable[..., Browser], address: str, link: str) -> None:
    shown = []
    for _ in range(2):
        browser = new_browser()
        browser.open(f"{address}/{link}")
        shown.append(ids(browser)[:12])
        assert f"?{search(browser)}" == link
    assert shown[0] == shown[1]


def test_a_link_names_what_it_is_steered_by(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?product=20001&like=20003&dislike=20005")
    captions = {
        each: browser.run(
            "return fetch(`v1/products/${arguments[0]}`).then((a) => a.json()).then((a) => a.caption)", each
        )
        for each in ("20003", "20005")
    }
    for mark, product in (("like", "20003"), ("dislike", "20005")):
        browser.wait(partial(_is_labelled, browser, f"#steer .{mark} .example", f"Remove {captions[product]}"))


def _is_labelled(browser: Browser, selector: str, label: str) -> bool:
    return bool(browser.find(selector).get_attribute("aria-label") == label)


def test_a_link_of_before_is_understood(browser: Browser, address: str) -> None:
    browser.open(f"{address}/#product=20001")
    ids(browser)
    assert search(browser) == "product=20001"


def test_back_and_forward(browser: Browser, address: str) -> None:
    browser.open(address)
    start = ids(browser)
    press(browser, f'[data-id="{start[1]}"] .shot')
    browser.wait(lambda: search(browser) == f"product={start[1]}")
    first = ids(browser)
    press(browser, f'[data-id="{first[0]}"] .shot')
    browser.wait(lambda: search(browser) == f"product={first[0]}")
    browser.driver.back()
    browser.wait(lambda: ids(browser) == first)
    browser.driver.back()
    browser.wait(lambda: ids(browser) == start)
    assert browser.find("h1").text == "What looks like this?"
    browser.driver.forward()
    browser.wait(lambda: ids(browser) == first)


def test_a_card_leads_to_its_product(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?product=20001")
    found = ids(browser)
    caption = browser.find("#grid .name").text
    press(browser, "#grid .name")
    browser.wait(lambda: search(browser) == f"show={found[0]}")
    browser.wait(lambda: caption in browser.find("#outlet h1").text)
    assert browser.run("return document.activeElement.tagName") == "H1"
    browser.driver.back()
    browser.wait(lambda: ids(browser) == found)


def test_the_language_is_switched_and_remembered(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?product=20001")
    found = ids(browser)
    caption = browser.find("#grid .name").text
    press(browser, "#language")
    browser.wait(lambda: browser.find("#heading").text == "O que se parece com este produto")
    assert browser.find("html").get_attribute("lang") == "pt-BR"
    assert (ids(browser), browser.find("#grid .name").text) == (found, caption)
    browser.find("#refine .slider")
    assert "O que conta" in browser.find("#refine").text
    browser.driver.refresh()
    browser.wait(lambda: browser.find("#heading").text == "O que se parece com este produto")
    press(browser, "#language")
    browser.wait(lambda: browser.find("html").get_attribute("lang") == "en")


def test_what_this_shop_does_not_have_is_left_out_of_a_link(new_browser: Callable[..., Browser], address: str) -> None:
    """The rest is answered; what was left out is named, in the reader's language, until something else is asked."""
    browser = new_browser()
    browser.expect("400")
    link = (
        "?product=20001&colour=blurple&weight.smell=80&weight.shape=40&in.length=Long&min.price_list=3&in.gender=Women"
    )
    browser.open(f"{address}/{link}")
    found = ids(browser)
    assert search(browser) == "product=20001&weight.shape=40&in.gender=Women"
    assert browser.find("#left-out").text == (
        "Not all of this can be asked here. Left out: the filter “length”, the filter “price_list”, "
        "the weight of “smell”, and the colour “blurple”."
    )
    assert not browser.find("#notice").is_displayed()
    assert browser.axe() == []
    press(browser, "#language")
    said = (
        "Nem tudo isto pode ser perguntado aqui. Ficou de fora: o filtro “length”, o filtro “price_list”, "
        "o peso de “smell” e a cor “blurple”."
    )
    browser.wait(lambda: browser.find("#left-out").text == said)
    press(browser, f'[data-id="{found[0]}"] .shot')
    browser.wait(lambda: browser.find("#left-out").text == "")
    plain = new_browser()
    plain.open(f"{address}/?product=20001&weight.shape=40&in.gender=Women")
    assert ids(plain) == found


def test_a_weight_that_is_named_like_a_part_of_every_object_is_named(browser: Browser, address: str) -> None:
    browser.expect("400")
    browser.open(f"{address}/?product=20001&weight.__proto__=3&weight.constructor=4")
    ids(browser)
    assert search(browser) == "product=20001"
    assert browser.find("#left-out").text == (
        "Not all of this can be asked here. Left out: the weight of “__proto__” and the weight of “constructor”."
    )


def test_a_filter_of_the_catalogue_that_is_none_leaves_the_catalogue(browser: Browser, address: str) -> None:
    browser.expect("400")
    browser.open(f"{address}/?in.length=Long")
    assert ids(browser)
    assert search(browser) == "browse=1"
    assert "the filter “length”" in browser.find("#left-out").text


READS_WORDS = """
    const real = fetch;
    window.fetch = async (path, options) => {
      if (path === "v1/model") {
        const model = await (await real(path, options)).json();
        return new Response(JSON.stringify({...model, supports: {...model.supports, text: true, regions: false}}));
      }
      if (path !== "v1/similar" || !options.body.includes("text")) return real(path, options);
      const { text, ...question } = JSON.parse(options.body);
      window.read = text;
      return real(path, {...options, body: JSON.stringify({...question, product: "20001"})});
    };
"""
"""Lets the page believe that the shop's model reads words and tells no regions; a product is asked in their place."""


def test_words_are_asked_where_the_model_reads_them(browser: Browser, address: str) -> None:
    browser.open(address)
    ids(browser)
    assert not browser.find("#words").is_displayed()
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": READS_WORDS})
    browser.open(address)
    browser.wait(lambda: browser.find("#words").is_displayed())
    browser.find("#words input").send_keys("a red dress\n")
    browser.wait(lambda: browser.find("#heading").text == "What looks like “a red dress”")
    assert ids(browser)
    assert search(browser) == "text=a+red+dress"
    assert browser.run("return read") == "a red dress"
    assert not browser.find_all(".mark, .likeness")
    assert browser.axe() == []
    browser.driver.refresh()
    assert ids(browser)
    assert browser.find("#words input").get_attribute("value") == "a red dress"
