"""Debian's Chromium, driven by Selenium: found where the system has it, never fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

PROGRAMS = (Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver"))
AXE = ("axe_playwright_python", "axe.min.js")
"""The package that carries axe-core, and its file; of the package nothing else is used."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # which is small in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--lang=en-US",
    # What is not this machine cannot be reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def lacking() -> str | None:
    """Return what a browser test needs and does not find here, in a sentence; None where it is all there."""
    for program in PROGRAMS:
        if not program.exists():
            return f"{program} is missing (apt-get install chromium chromium-driver)"
    if find_spec("selenium") is None:
        return "selenium is missing (pip install '.[browser]')"
    if not axe_script().is_file():
        return f"axe-core is missing (pip install --no-deps {AXE[0].replace('_', '-')})"
    return None


def demand(reason: str | None, *, required: bool) -> None:
    """Skip the test for a reason, or fail it where the browser is `required`."""
    if reason is not None and required:
        pytest.fail(f"a browser is required, but {reason}", pytrace=False)
    if reason is not None:
        pytest.skip(reason)


def axe_script() -> Path:
    """Return where axe-core lies; the package around it is not imported, as it would import Playwright."""
    found = find_spec(AXE[0])
    folder = Path(AXE[0]) if found is None or found.origin is None else Path(found.origin).parent
    return folder / AXE[1]


@contextmanager
def chromium(profile: Path, *, language: str = "en-US", width: int = 1280, height: int = 900) -> Iterator[WebDriver]:
    """Open Chromium with an empty profile in the new folder `profile`, and close it again."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    # With both programs named Selenium Manager, which would fetch them, is never asked.
    options.binary_location, driver = map(str, PROGRAMS)
    for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(executable_path=driver))
    try:
        yield opened
    finally:
        opened.quit()
        shutil.rmtree(profile, ignore_errors=True)
