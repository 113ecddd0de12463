"""Draws the pictures of the page that the documentation shows; `scripts/screenshots` calls it."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from tests.browser.chromium import chromium, lacking
from tests.browser.grid import address_has, choose_photo, ids, press
from tests.browser.page import Browser
from tests.browser.service import service

from parecido.printing import echo

WIDE, NARROW = (1440, 900), (390, 844)
AS_WITH_A_MOUSE = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".mark:not([aria-pressed=true]) { opacity: 0 }");
    document.adoptedStyleSheets = [sheet];
"""
"""A browser without a screen counts as one without a mouse, and shows what else is shown at its touch."""
LARGEST = 150_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which state of the page, how large a window, and what is done in it first."""

    name: str
    state: str
    size: tuple[int, int] = WIDE
    language: str = "en-US"
    scheme: str = "light"
    act: Callable[[Browser], None] = lambda _: None


def _photo(folder: Path) -> Callable[[Browser], None]:
    def choose(browser: Browser) -> None:
        choose_photo(browser, folder / "images" / "20013.jpg")
        address_has(browser, "photo=")
        ids(browser)
        browser.find("#refine .slider")

    return choose


def _heat(browser: Browser) -> None:
    press(browser, "#grid > .card:nth-child(2) .mark.why")
    browser.find("#asked .heat")
    browser.run("scrollTo(0, 0)")


def _sheet(browser: Browser) -> None:
    browser.wait(lambda: browser.find("#tuner").is_displayed())
    browser.find("#tuner").click()
    browser.wait_for("document.querySelector('#filters summary')")


def shots(folder: Path) -> list[Shot]:
    """Return the pictures of the main states; `folder` is the sample's."""
    steered = "?product=20013&like=20341&colour=pink&in.gender=Women"  # of the skirts some are pink, none is red
    return [
        Shot("page-start-wide", ""),
        Shot("page-photo-wide", "", act=_photo(folder)),
        Shot("page-why-wide", "?product=20013", act=_heat),
        Shot("page-steered-dark", steered, scheme="dark"),
        Shot("page-catalogue-wide", "?in.gender=Women&in.articleType=Skirts&in.articleType=Dresses"),
        Shot("page-product-wide", "?show=20102"),
        Shot("page-product-narrow", "?show=20102", size=NARROW),
        Shot("page-start-narrow", "", size=NARROW, language="pt-BR"),
        Shot("page-part-narrow", "?product=20013&crop=0.2,0.2,0.8,0.55", size=NARROW),
        Shot("page-refine-narrow", steered, size=NARROW, language="pt-BR", act=_sheet),
        Shot("page-link-narrow", "?photo=elsewhere&in.gender=Women", size=NARROW),
    ]


def draw(shot: Shot, address: str, profile: Path, out: Path) -> None:
    """Write one picture into the folder `out`."""
    with chromium(profile, language=shot.language) as driver:
        browser = Browser(driver)
        browser.size(*shot.size)
        browser.emulate(prefers_color_scheme=shot.scheme, prefers_reduced_motion="reduce")
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        browser.open(f"{address}/{shot.state}")
        shown = ".grid > .card:not(.ghost), #notice:not([hidden])"
        browser.wait_for(f"document.querySelector('{shown}')")
        shot.act(browser)
        if "show=" not in shot.state:
            browser.wait_for("document.getElementById('tuner').textContent !== ''")
        if shot.size == WIDE and ("?" in shot.state or "photo" in shot.name) and "show=" not in shot.state:
            browser.wait_for("document.querySelectorAll('#filters summary').length > 4")
        browser.wait_for(
            "[...document.images].every((each) => each.complete || each.getBoundingClientRect().top > innerHeight)"
        )
        if shot.size == WIDE:
            browser.run(AS_WITH_A_MOUSE)
        picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    file = out / f"{shot.name}.webp"
    picture.save(file, quality=82, method=6)
    size = file.stat().st_size
    echo(f"{file}: {size:,} bytes")
    if size > LARGEST:
        sys.exit(f"error: {file} has {size} bytes; a picture of the documentation has at most {LARGEST}")


def main(folder: Path, out: Path) -> None:
    """Draw all pictures into `out`; one line and exit code 1 where something is missing."""
    if (reason := lacking()) is not None:
        sys.exit(f"error: {reason}")
    if not (folder / "shop").is_dir():
        sys.exit(f"error: {folder} holds no shop; make it with scripts/demo, and end that with Ctrl-C")
    with service(folder / "shop") as address, tempfile.TemporaryDirectory() as profiles:
        for shot in shots(folder):
            draw(shot, address, Path(profiles) / shot.name, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
