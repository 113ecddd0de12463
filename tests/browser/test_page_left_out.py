"""A part of a link that cannot be asked is left out and named, and the rest is answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.grid import address_has, ids, other_ids, press, search
from tests.browser.page import Browser


@pytest.mark.parametrize(
    ("link", "meant", "said"),
    [
        (
            "?product=20001&like=nosuch&like=20003&dislike=gone1",
            "product=20001&like=20003",
            ("the product “nosuch” and the product “gone1”", "o produto “nosuch” e o produto “gone1”"),
        ),
        ("?like=nosuch", "browse=1", ("the product “nosuch”", "o produto “nosuch”")),
        (
            "?product=20001&min.gender=3&in.gender=Women",
            "product=20001&in.gender=Women",
            (
                "the limits of “Gender”, whose values do not compare as numbers",
                "os limites de “Gender”, cujos valores não se comparam como números",
            ),
        ),
        (
            "?max.gender=3",
            "browse=1",
            (
                "the limits of “Gender”, whose values do not compare as numbers",
                "os limites de “Gender”, cujos valores não se comparam como números",
            ),
        ),
        ("?text=red+skirt", "browse=1", ("the words “red skirt”", "as palavras “red skirt”")),
        ("?text=red+skirt&like=20003", "like=20003", ("the words “red skirt”", "as palavras “red skirt”")),
        ("?product=20001&where=nosuch%3D1", "product=20001", ("the filter “nosuch=1”", "o filtro “nosuch=1”")),
    ],
)
def test_it_is_named_in_both_languages(
    browser: Browser, address: str, link: str, meant: str, said: tuple[str, str]
) -> None:
    browser.expect("400|404")
    browser.open(f"{address}/{link}")
    browser.wait(lambda: search(browser) == meant, f"the address is {browser.driver.current_url}")
    assert ids(browser)
    assert browser.find("#left-out").text == f"Not all of this can be asked here. Left out: {said[0]}."
    assert not browser.find("#notice").is_displayed()
    press(browser, "#language")
    portuguese = f"Nem tudo isto pode ser perguntado aqui. Ficou de fora: {said[1]}."
    browser.wait(lambda: browser.find("#left-out").text == portuguese)


def test_without_its_product_nothing_is_asked(browser: Browser, address: str) -> None:
    browser.expect("404")
    browser.open(f"{address}/?product=nobody&like=nosuch")
    browser.wait(lambda: "There is no such product." in browser.find("#notice").text)
    assert search(browser) == "product=nobody&like=nosuch"


def test_words_that_are_too_many_are_told_in_the_readers_language(
    new_browser: Callable[..., Browser], address: str
) -> None:
    """The service is made to refuse them as a model does that reads words, but fewer."""
    browser = new_browser(language="pt-BR")
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": REFUSES_WORDS})
    browser.open(f"{address}/?text=a+long+story")
    browser.wait(lambda: "Essas palavras não podem ser perguntadas." in browser.find("#notice").text)
    assert "shorten" not in browser.find("#notice").text


def test_words_are_asked_by_themselves(browser: Browser, address: str) -> None:
    """The service refuses words with examples; a product stands for what words find."""
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": REFUSES_EXAMPLES})
    browser.open(f"{address}/?text=red&like=20003&dislike=20005")
    browser.wait(lambda: search(browser) == "text=red")
    assert ids(browser)
    assert "the product “20003” and the product “20005”" in browser.find("#left-out").text


REFUSES_EXAMPLES = """
    const real = fetch;
    window.fetch = async (path, options) => {
      if (path === "v1/model") {
        const model = await (await real(path, options)).json();
        return new Response(JSON.stringify({...model, supports: {...model.supports, text: true}}));
      }
      if (path !== "v1/similar") return real(path, options);
      const { text, ...question } = JSON.parse(options.body);
      if (question.like) return new Response(JSON.stringify({code: "bad_query", detail: "joined"}), {status: 400});
      return real(path, {...options, body: JSON.stringify({...question, product: "20001"})});
    };
"""

REFUSES_WORDS = """
    const real = fetch;
    window.fetch = async (path, options) => {
      if (path === "v1/model") {
        const model = await (await real(path, options)).json();
        return new Response(JSON.stringify({...model, supports: {...model.supports, text: true}}));
      }
      if (path !== "v1/similar") return real(path, options);
      return new Response(JSON.stringify({code: "bad_text", detail: "too long; shorten it"}), {status: 400});
    };
"""


@pytest.mark.parametrize("way", [".shot", ".mark.like"])
def test_what_is_disliked_in_the_catalogue_counts_in_the_first_question(
    browser: Browser, address: str, way: str
) -> None:
    browser.open(f"{address}/?browse=1")
    first, second = ids(browser)[:2]
    press(browser, f'[data-id="{first}"] .mark.dislike')
    browser.wait(lambda: search(browser) == f"dislike={first}&browse=1")
    browser.wait(lambda: "This counts once you say what it should be like" in browser.find("#steer").text)
    browser.wait(lambda: "Choose a photo" in browser.find("#steer").text)
    assert browser.axe() == []
    before = ids(browser)
    press(browser, f'[data-id="{second}"] {way}')
    asked = "product" if way == ".shot" else "like"
    browser.wait(lambda: search(browser) == f"{asked}={second}&dislike={first}")
    assert first not in other_ids(browser, before)
    assert "This counts once" not in browser.find("#steer").text


def test_what_is_disliked_in_the_catalogue_counts_in_a_question_with_a_photo(
    browser: Browser, address: str, sample_folder: Path
) -> None:
    browser.open(f"{address}/?dislike=20005&browse=1")
    ids(browser)
    browser.find("#steer input.file").send_keys(str(sample_folder / "images" / "20001.jpg"))
    address_has(browser, "photo=", "dislike=20005")
    assert "20005" not in ids(browser)
