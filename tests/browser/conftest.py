"""What tests in a real browser share: Chromium, the sample shop and its live service.

Without Chromium, its driver, selenium or axe-core they are skipped with the reason; with PARECIDO_REQUIRE_BROWSER=1, as
`.ci/browser` sets it, they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import chromium, demand, lacking
from tests.browser.foreign import Foreign, foreign_site
from tests.browser.page import Browser
from tests.browser.service import service

from parecido.build import build_shop
from parecido.sample import draw_sample

PRODUCTS = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder `browser`."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_tools() -> None:
    """Skip the test, or fail it where a browser is required, when there is none to test in."""
    demand(lacking(), required=os.environ.get("PARECIDO_REQUIRE_BROWSER") == "1")


@pytest.fixture(scope="session")
def sample_folder(browser_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001  # it skips
    """A folder with the drawn catalogue (images/, styles.csv) and its shop; read by all tests, changed by none."""
    folder = draw_sample(tmp_path_factory.mktemp("browser"), products=PRODUCTS)
    build_shop(folder / "images", folder / "styles.csv", folder / "shop")
    return folder


@pytest.fixture
def shop(sample_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample shop that a test may change and make keys for."""
    return Path(shutil.copytree(sample_folder / "shop", tmp_path / "shop"))


@pytest.fixture(scope="session")
def address(sample_folder: Path) -> Iterator[str]:
    """The address of a service of the sample shop that anybody may read, closed to other origins."""
    with service(sample_folder / "shop") as address:
        yield address


@pytest.fixture
def servers(browser_tools: None) -> Iterator[ExitStack]:  # noqa: ARG001  # it skips
    """What a test serves is entered here: it ends after the browsers do, which would miss it."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def serve(servers: ExitStack) -> Callable[..., str]:
    """Serve a shop as the test wants it; a service's address. `serve(shop, allow_origins=[...])`."""

    def start(shop: Path, **access: Any) -> str:
        return servers.enter_context(service(shop, **access))

    return start


@pytest.fixture
def new_browser(
    servers: ExitStack,  # noqa: ARG001  # they end later
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Browser]]:
    """Open a browser of a language and a size: `new_browser(language="pt-BR")`. Its faults fail the test."""

    def never(*_: object) -> None:
        pytest.fail("Selenium Manager, which fetches programs, was asked for one")

    monkeypatch.setattr("selenium.webdriver.common.selenium_manager.SeleniumManager.binary_paths", never)
    opened: list[Browser] = []
    with ExitStack() as stack:

        def start(**options: Any) -> Browser:
            profile = tmp_path / f"profile{len(opened)}"
            opened.append(Browser(stack.enter_context(chromium(profile, **options))))
            return opened[-1]

        yield start
        faults = [fault for each in opened for fault in each.faults()]
    assert faults == []


@pytest.fixture
def browser(new_browser: Callable[..., Browser]) -> Browser:
    """A wide browser in English with a fresh profile.

    The test fails when the console holds an error that it did not `expect` (a broken content policy is one), or when
    anything was asked for that is not on this machine.
    """
    return new_browser()


@pytest.fixture
def foreign(servers: ExitStack) -> Foreign:
    """A site of another origin than the service's."""
    return servers.enter_context(foreign_site())
