"""A photo is asked with, and a part of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.browser.grid import address_has, choose_photo, ids, other_ids, press, said, search
from tests.browser.page import Browser


@pytest.fixture
def photo(sample_folder: Path) -> Path:
    """The picture of the sample's first product."""
    return sample_folder / "images" / "20001.jpg"


@pytest.fixture
def asked(browser: Browser, address: str, photo: Path) -> Browser:
    """A browser in which the photo was chosen and its answer is shown."""
    browser.open(address)
    choose_photo(browser, photo)
    address_has(browser, "photo=")
    ids(browser)
    return browser


def test_a_photo_finds_what_looks_like_it(asked: Browser) -> None:
    """The product that it shows comes first, with its likeness in words, a number for those who ask, and reasons."""
    assert ids(asked)[0] == "20001"
    card = asked.find("#grid > .card")
    assert card.find_element("css selector", ".likeness").get_attribute("title") == "100\u00a0%"
    assert card.find_element("css selector", ".likeness").text.startswith("almost equal")
    reasons = card.find_element("css selector", ".bars").get_attribute("aria-label")
    assert reasons == "colour 100\u00a0%, shape 100\u00a0%, texture 100\u00a0%"
    assert said(asked).endswith("products found.")
    assert asked.run("return document.activeElement.id") == "heading"


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_photo_that_is_pasted_or_dropped(browser: Browser, address: str, kind: str) -> None:
    """A red square, made by the page's own browser, comes as a paste would bring it."""
    browser.open(address)
    browser.find("#chooser .button")
    browser.run(
        """
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 64;
        const sheet = canvas.getContext("2d");
        sheet.fillStyle = "#c02020";
        sheet.fillRect(8, 8, 48, 48);
        canvas.toBlob((blob) => {
          const data = new DataTransfer();
          data.items.add(new File([blob], "red.png", {type: "image/png"}));
          const kind = arguments[0];
          const facts = kind === "paste" ? {clipboardData: data} : {dataTransfer: data};
          dispatchEvent(kind === "paste" ? new ClipboardEvent(kind, facts) : new DragEvent(kind, facts));
        });
        """,
        kind,
    )
    address_has(browser, "photo=")
    assert len(ids(browser)) >= 12


def test_what_is_no_picture_is_said_and_nothing_is_lost(asked: Browser, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a picture")
    before = ids(asked)
    asked.find("input.file[type=file]").send_keys(str(tmp_path / "notes.txt"))
    asked.wait(lambda: "not a picture file" in asked.find("#notice").text)
    assert ids(asked) == before


def test_a_part_is_chosen_with_the_keyboard(asked: Browser) -> None:
    """The button lays a box on the middle; the arrow keys move it, and on a corner they size it."""
    whole = ids(asked)
    press(asked, "#asked .ways button")
    address_has(asked, "crop=0.2,0.2,0.8,0.8")
    assert other_ids(asked, whole) != whole
    assert asked.run("return document.activeElement.className") == "mover"
    asked.find(".mover").send_keys("\ue012\ue013")  # left, up
    address_has(asked, "crop=0.18,0.18,0.78,0.78")
    asked.find(".handle.at2").send_keys("\ue014")  # right, on the bottom right corner
    address_has(asked, "crop=0.18,0.18,0.8,0.78")
    press(asked, "#asked .ways button")  # the whole picture again
    asked.wait(lambda: "crop" not in search(asked))
    asked.wait(lambda: ids(asked) == whole)


def test_a_part_is_sized_with_a_finger(browser: Browser, address: str) -> None:
    """And where there are fingers, a photo can be taken."""
    browser.size(390, 844)
    browser.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    browser.open(address)
    browser.wait(lambda: browser.find("label.camera").is_displayed())
    assert browser.find("input.camera").get_attribute("capture") == "environment"
    browser.open(f"{address}/?product=20001&crop=0.2,0.2,0.8,0.8")
    ids(browser)
    browser.wait_for("document.querySelector('#asked .whole')?.naturalWidth > 0")
    browser.run("document.querySelector('#asked .photo').scrollIntoView({ block: 'center' })")
    x, y, across, down = browser.run(
        """
        const handle = document.querySelector(".handle.at2").getBoundingClientRect();
        const sheet = document.querySelector(".crop").getBoundingClientRect();
        return [handle.x + handle.width / 2, handle.y + handle.height / 2, sheet.width * 0.2, sheet.height * 0.2];
        """
    )
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x - across, "y": y - down}]),
        ("touchEnd", []),
    ):
        browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    browser.wait(lambda: "crop=0.2,0.2,0.8,0.8" not in search(browser))
    shares = [float(share) for share in search(browser).partition("crop=")[2].split("&")[0].split(",")]
    assert shares == pytest.approx([0.2, 0.2, 0.6, 0.6], abs=0.02)


def test_a_part_is_drawn_with_the_mouse(asked: Browser) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    sheet = asked.find(".crop")
    half, quarter = sheet.size["width"] / 2, sheet.size["height"] / 4
    chain = ActionChains(asked.driver, duration=20).move_to_element(sheet).move_by_offset(-half + 2, -quarter)
    chain.click_and_hold().move_by_offset(half, quarter).release().perform()
    address_has(asked, "crop=0.0")
    left, top, right, bottom = (float(share) for share in search(asked).partition("crop=")[2].split("&")[0].split(","))
    assert (left, top, right, bottom) == pytest.approx((0.01, 0.25, 0.51, 0.5), abs=0.03)
    assert asked.find("#heading").text == "What looks like this part"


def test_a_box_that_was_left_is_told_to_nobody(asked: Browser) -> None:
    """What is typed is told half a second later: here when the test says so, with the start shown."""
    press(asked, "#asked .ways button")
    address_has(asked, "crop=")
    asked.run(
        "window.typed = []; const real = setTimeout; "
        "window.setTimeout = (act, wait, ...more) => (wait === 500 ? typed.push(act) : real(act, wait, ...more));"
    )
    asked.find(".mover").send_keys("\ue012")  # left
    assert asked.run("return typed.length") == 1
    press(asked, "#home")
    asked.wait_for("document.documentElement.dataset.view === 'start'")
    asked.run("typed[0]()")
    assert search(asked) == ""


def test_a_photo_is_kept_for_a_day(asked: Browser) -> None:
    asked.driver.execute_async_script(
        """
        const [done] = arguments;
        indexedDB.open("parecido", 1).onsuccess = ({ target }) => {
          const photos = target.result.transaction("photos", "readwrite").objectStore("photos");
          photos.getAll().onsuccess = ({ target: { result: [photo] } }) => {
            photos.put({ ...photo, at: Date.now() - 24 * 3600 * 1000 - 1 }).onsuccess = () => done();
          };
        };
        """
    )
    asked.driver.refresh()
    asked.wait(lambda: "This link was made with a photo" in asked.find("#notice").text)


def test_a_photo_is_still_there_after_back_forward_and_a_reload(asked: Browser) -> None:
    found = ids(asked)
    press(asked, "#home")
    asked.wait_for("document.documentElement.dataset.view == 'start'")
    asked.driver.back()
    asked.wait(lambda: ids(asked) == found)
    asked.driver.refresh()
    assert ids(asked) == found
    assert asked.find("#asked .whole").get_attribute("src").startswith("blob:")


def test_a_link_cannot_carry_a_photo_and_says_so(
    asked: Browser, new_browser: Callable[..., Browser], photo: Path
) -> None:
    """What else the link says is kept for the photo that is chosen instead."""
    link = f"{asked.driver.current_url}&in.gender=Women"
    other = new_browser()
    other.open(link)
    other.wait(lambda: "This link was made with a photo" in other.find("#notice").text)
    other.find("#notice input.file").send_keys(str(photo))
    address_has(other, "photo=", "in.gender=Women")
    assert ids(other)
    assert other.find("#chips").text.startswith("Women")


def test_where_it_is_alike_is_shown_while_asked_for(asked: Browser) -> None:
    press(asked, "#grid > .card:nth-child(2) .mark.why")
    asked.find("#grid > .card:nth-child(2) .heat")
    asked.find("#asked .heat")
    assert "make it alike" in said(asked)
    press(asked, "#grid > .card:nth-child(2) .mark.why")
    asked.wait(lambda: not asked.find_all(".heat"))


def test_a_mouse_that_rests_on_a_picture_shows_where(asked: Browser) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(asked.driver).move_to_element(asked.find("#grid > .card:nth-child(3) .shot")).perform()
    asked.find("#grid > .card:nth-child(3) .heat")
    ActionChains(asked.driver).move_to_element(asked.find("#home")).perform()
    asked.wait(lambda: not asked.find_all(".heat"))


BLANK = ("There is nothing to see", "This picture shows one colour and nothing else.")
EM_BRANCO = ("Não há nada para ver", "Esta imagem mostra uma só cor e nada mais.")


@pytest.mark.parametrize(("language", "says"), [("en", BLANK), ("pt-BR", EM_BRANCO)])
def test_a_blank_photo_is_called_one(
    new_browser: Callable[..., Browser], address: str, tmp_path: Path, language: str, says: tuple[str, str]
) -> None:
    browser = new_browser(language=language)
    Image.new("RGB", (60, 80), "teal").save(tmp_path / "teal.png")
    browser.open(address)
    choose_photo(browser, tmp_path / "teal.png")
    ids(browser)
    assert (browser.find(".verdict").text, browser.find(".grounds").text) == says


def test_what_is_like_nothing_here_is_not_called_anything(browser: Browser, address: str, tmp_path: Path) -> None:
    """A picture of dots, which no product is like."""
    picture = Image.new("RGB", (60, 80), "white")
    for place in range(0, 60 * 80, 7):
        picture.putpixel((place % 60, place // 60), (place % 251, place % 13 * 20, 90))
    picture.save(tmp_path / "dots.png")
    browser.open(address)
    choose_photo(browser, tmp_path / "dots.png")
    ids(browser)
    assert browser.find(".verdict").text == "Not sure what this is"
    assert browser.find(".grounds").text.startswith("Perhaps ")
