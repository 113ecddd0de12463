"""What the widget tells the service where a shop says `report`: what came into sight, and what was clicked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.browser.foreign import Foreign, items, priced_shop, warnings
from tests.browser.page import Browser

from parecido.server.guard.keys import add_key
from parecido.shop.events import Event, read_events

CLICK = "document.querySelector('parecido-similar').shadowRoot.querySelectorAll('a')[{}].click()"
STAY = "document.addEventListener('parecido-click', (event) => event.preventDefault())"


@pytest.fixture(scope="module")
def built(browser_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001  # it skips
    return priced_shop(tmp_path_factory.mktemp("told"))


@pytest.fixture
def told(built: Path, tmp_path: Path) -> Path:
    """A shop that nothing was told to yet."""
    return Path(shutil.copytree(built, tmp_path / "shop"))


def widget(attributes: str) -> str:
    return (
        f'<div style="width: 700px"><parecido-similar product="20001" count="3" {attributes}></parecido-similar></div>'
    )


@contextmanager
def showing(browser: Browser, foreign: Foreign, address: str, attributes: str) -> Iterator[list[str]]:
    """Show a widget whose links lead nowhere; yield the ids of what it shows, in their order."""
    foreign.show(browser, address, widget(f'{attributes} link="/p/{{id}}"'))
    browser.run(STAY)
    found = items(browser, 3)
    browser.wait_for("told.length === 3")
    yield [str(each["href"]).rpartition("/")[2] for each in found]


def kept(shop: Path) -> list[tuple[str, str | None, str, int]]:
    """Return what was kept, but for the hour."""
    events: list[Event] = list(read_events(shop))
    return sorted(((each.kind, each.product, each.shown, each.rank) for each in events), key=lambda each: each[::3])


@pytest.mark.parametrize("keyed", [False, True], ids=["open", "keyed"])
def test_impressions_and_clicks_are_kept(
    browser: Browser, foreign: Foreign, told: Path, serve: Callable[..., str], keyed: bool
) -> None:
    if keyed:
        _, secret = add_key(told, "product pages", "widget", origin=foreign.origin)
        address, attributes = serve(told, require_key=True, events=True), f'report key="{secret}"'
    else:
        address, attributes = serve(told, allow_origins=[foreign.origin], events=True), "report"
    with showing(browser, foreign, address, attributes) as shown:
        browser.run(CLICK.format(1))
        browser.wait(lambda: len(kept(told)) == 4, "not all events were kept")
    assert kept(told) == [
        ("click", "20001", shown[1], 2),
        *(("impression", "20001", each, rank) for rank, each in enumerate(shown, start=1)),
    ]
    assert warnings(browser) == []


def test_what_waits_is_sent_when_the_page_is_left(
    browser: Browser, foreign: Foreign, told: Path, serve: Callable[..., str]
) -> None:
    address = serve(told, allow_origins=[foreign.origin], events=True)
    with showing(browser, foreign, address, "report"):
        browser.open("about:blank")
    browser.wait(lambda: len(kept(told)) == 3, "the impressions were lost")


def test_without_report_the_page_alone_is_told(
    browser: Browser, foreign: Foreign, told: Path, serve: Callable[..., str]
) -> None:
    address = serve(told, allow_origins=[foreign.origin], events=True)
    with showing(browser, foreign, address, ""):
        browser.run(CLICK.format(0))
        browser.wait_for("told.length === 4")
    assert [url for url in browser.read_requests() if url.endswith("/v1/events")] == []


def test_a_service_that_keeps_none_is_one_warning(
    browser: Browser, foreign: Foreign, told: Path, serve: Callable[..., str]
) -> None:
    address = serve(told, allow_origins=[foreign.origin])
    with showing(browser, foreign, address, "report"):
        browser.run(CLICK.format(0))
        browser.wait(lambda: warnings(browser), "no warning")
        browser.run(CLICK.format(1))
        browser.wait_for("told.length === 5")
    browser.expect("409")
    assert len(warnings(browser)) == 1
    assert "events are not taken: this service keeps no events" in warnings(browser)[0]
