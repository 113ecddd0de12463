"""An answer is refined: what counts, in which colour, filters, examples, variety."""

from __future__ import annotations

import pytest
from tests.browser.grid import address_has, ids, other_ids, press, search
from tests.browser.page import Browser


@pytest.fixture
def asked(browser: Browser, address: str) -> Browser:
    """A browser that shows what looks like the sample's first product."""
    browser.open(f"{address}/?product=20001")
    ids(browser)
    browser.find("#refine .slider")
    return browser


def slide(browser: Browser, name: str, value: int) -> None:
    """Move the slider of an aspect, as a drag would."""
    browser.run(
        """
        const labels = [...document.querySelectorAll(".slider")];
        const slider = labels.find((each) => each.textContent.trim() === arguments[0]).querySelector("input");
        slider.value = arguments[1];
        for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, {bubbles: true}));
        """,
        name,
        value,
    )


def sliders(browser: Browser) -> list[str]:
    """Return where the sliders of what counts stand."""
    return list(
        browser.run("return [...document.querySelectorAll('.part label.slider input')].map((each) => each.value)")
    )


def chips(browser: Browser, column: str) -> dict[str, int]:
    """Return the values of a column's filter with their counts; it is folded out first."""
    script = """
        const groups = [...document.querySelectorAll("details.facet")];
        const group = groups.find((each) => each.querySelector("summary span").textContent === arguments[0]);
        if (!group) return null;
        group.open = true;
        return [...group.querySelectorAll(".chip")].map((chip) => [...chip.children].map((each) => each.textContent));
    """
    found = browser.wait(lambda: browser.run(script, column), f"no filter {column}")
    return {value: int(count) for value, count in found}


def press_chip(browser: Browser, column: str, value: str) -> None:
    press(browser, f'#filters [data-held="{column} {value}"]')


def test_sliders_change_what_counts(asked: Browser) -> None:
    before = ids(asked)
    slide(asked, "overall", 0)
    address_has(asked, "weight.overall=0")
    after = other_ids(asked, before)
    shares = asked.run("return [...document.querySelectorAll('.likeness')].map((each) => parseInt(each.title))")
    assert shares == sorted(shares, reverse=True) or len(after) > 12
    press(asked, ".part h3 .way")  # as at first
    asked.wait(lambda: "weight" not in search(asked))
    asked.wait(lambda: ids(asked) == before)


def test_the_same_in_another_colour(asked: Browser) -> None:
    """It is seen at once, and the sliders show that the colour counts more."""
    before = ids(asked)
    asked.find('.swatch[data-colour="pink"]')
    standing = sliders(asked)
    press(asked, '.swatch[data-colour="pink"]')
    address_has(asked, "colour=pink")
    other_ids(asked, before)
    assert asked.find('.swatch[data-colour="pink"]').get_attribute("aria-pressed") == "true"
    captions = asked.run("return [...document.querySelectorAll('#grid .name')].map((name) => name.textContent)")
    assert ["Pink" in each for each in captions[:3]].count(True) == 2
    assert sliders(asked) == ["65", "100", "65", "0"]
    assert search(asked) == "product=20001&colour=pink"
    press(asked, '.swatch[data-colour="pink"]')
    asked.wait(lambda: ids(asked) == before)
    assert sliders(asked) == standing


def test_filters_have_counts_that_follow_each_other(asked: Browser) -> None:
    """A second value of a column adds to the first; a value of another column narrows the counts of both."""
    genders = chips(asked, "Gender")
    assert list(genders.values()) == sorted(genders.values(), reverse=True)
    seasons = chips(asked, "Season")
    press_chip(asked, "gender", "Women")
    address_has(asked, "in.gender=Women")
    asked.wait(lambda: chips(asked, "Season") != seasons)
    narrowed = chips(asked, "Season")
    assert sum(narrowed.values()) == genders["Women"]
    assert chips(asked, "Gender") == genders  # its own choice does not narrow it
    press_chip(asked, "gender", "Men")
    address_has(asked, "in.gender=Women", "in.gender=Men")
    asked.wait(lambda: sum(chips(asked, "Season").values()) == genders["Women"] + genders["Men"])
    assert asked.find("#chips").text.splitlines()[0] == "Women"
    press(asked, "#chips .chip")
    asked.wait(lambda: search(asked).endswith("in.gender=Men"))


def test_filters_narrow_the_catalogue(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?browse=1")
    ids(browser)
    genders = chips(browser, "Gender")
    press_chip(browser, "gender", "Women")
    browser.wait(lambda: browser.find("#count").text == f"{genders['Women']} products fit")


def test_nothing_passes_and_the_filters_can_be_cleared(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?product=20001&in.gender=Nobody")
    browser.wait(lambda: "No product passes" in browser.find("#notice").text)
    press(browser, "#notice button")
    assert ids(browser)
    assert search(browser) == "product=20001"


def test_examples_steer_the_answer_and_can_be_taken_back(asked: Browser) -> None:
    before = ids(asked)
    press(asked, "#grid > .card:nth-child(4) .mark.like")
    address_has(asked, f"like={before[3]}")
    liked = other_ids(asked, before)
    press(asked, f'#grid [data-id="{liked[0]}"] .mark.dislike')
    address_has(asked, f"dislike={liked[0]}")
    other_ids(asked, liked)
    assert len(asked.find_all("#steer .example")) == 2
    press(asked, "#steer .dislike .example")
    asked.wait(lambda: ids(asked) == liked)
    press(asked, "#steer .like .example")
    asked.wait(lambda: ids(asked) == before)
    assert search(asked) == "product=20001"


def test_examples_alone_make_a_question(browser: Browser, address: str) -> None:
    browser.open(f"{address}/?browse=1")
    first, second = ids(browser)[:2]
    press(browser, f'[data-id="{first}"] .mark.like')
    browser.wait(lambda: browser.find("#heading").text == "What looks like what you chose")
    assert first not in ids(browser)
    browser.open(f"{address}/?like={first}&like={second}")
    assert not {first, second} & set(ids(browser))


def test_variety_kind_and_variants(asked: Browser) -> None:
    asked.run("document.querySelector('details.part').open = true")
    asked.run(
        """
        const [variety, kind, tidy] = document.querySelectorAll("details.part :is(input, select)");
        variety.value = "60";
        variety.dispatchEvent(new Event("change", {bubbles: true}));
        kind.value = "other";
        kind.dispatchEvent(new Event("change", {bubbles: true}));
        tidy.click();
        """
    )
    address_has(asked, "diversity=0.6", "category=other", "tidy=0")
    ids(asked)
    asked.driver.refresh()
    asked.find("#refine .slider")
    values = asked.run(
        "return [...document.querySelectorAll('details.part :is(input, select)')].map((each) => each.value)"
    )
    assert values == ["60", "other", "on"]
    assert not asked.find("details.part [type=checkbox]").is_selected()


def test_a_slider_that_is_moved_on_is_one_step_back(asked: Browser) -> None:
    before = ids(asked)
    for value in (50, 60, 70):
        slide(asked, "colour", value)
    address_has(asked, "weight.colour=70")
    asked.driver.back()
    asked.wait(lambda: search(asked) == "product=20001")
    asked.wait(lambda: ids(asked) == before)


def test_where_it_is_alike_is_told_of_what_ranked_it(browser: Browser, address: str) -> None:
    """The map is asked with what decides the likeness, and is another one than that of the likeness as it comes."""
    shown = []
    for link in ("?product=20001", "?product=20001&like=20003&colour=red&weight.colour=100&in.gender=Women"):
        browser.open(f"{address}/{link}")
        ids(browser)
        browser.run(
            """
            const real = fetch;
            window.fetch = (path, options) => {
              if (path === "v1/explain") window.explained = JSON.parse(options.body);
              return real(path, options);
            };
            """
        )
        press(browser, "#grid > .card .mark.why")
        shown.append(browser.find("#asked .heat").get_attribute("src"))
        asked = browser.run("return explained")
        assert asked.pop("with")
    assert asked == {
        "product": "20001",
        "like": ["20003"],
        "colour": "red",
        "weights": {"colour": 100},
        "embed": True,
    }
    assert shown[0] != shown[1]


def test_what_is_asked_about_a_card_that_was_left_is_given_up(asked: Browser) -> None:
    """And asked at all only where the mouse rests; what was told once is not asked again."""
    from selenium.webdriver.common.action_chains import ActionChains

    slide(asked, "colour", 100)
    address_has(asked, "weight.colour=100")
    ids(asked)
    asked.run(
        """
        const real = fetch;
        window.flights = [];
        window.held = true;
        window.fetch = (path, options) => {
          if (path !== "v1/explain") return real(path, options);
          const flight = { left: false };
          flights.push(flight);
          options.signal.addEventListener("abort", () => (flight.left = true));
          if (!held) return real(path, options);
          const { signal } = options;
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        };
        """
    )
    card, away = asked.find("#grid > .card:nth-child(2) .shot"), asked.find("#home")
    ActionChains(asked.driver, duration=0).move_to_element(card).move_to_element(away).perform()
    assert asked.run("return flights") == []
    ActionChains(asked.driver).move_to_element(card).perform()
    asked.wait_for("flights.length === 1")
    ActionChains(asked.driver).move_to_element(away).perform()
    asked.wait_for("flights[0].left")
    assert not asked.find_all(".warming, .heat")
    asked.run("held = false")
    for _ in range(2):
        ActionChains(asked.driver).move_to_element(card).perform()
        asked.find("#grid > .card:nth-child(2) .heat")
        ActionChains(asked.driver).move_to_element(away).perform()
        asked.wait(lambda: not asked.find_all(".heat"))
    assert asked.run("return flights.length") == 2
