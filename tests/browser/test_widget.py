"""The widget on a page of another origin: who may show it, what it shows, and that it leaves the page alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.browser.foreign import Foreign, items, priced_shop, warnings
from tests.browser.grid import strike
from tests.browser.page import Browser

from parecido.server.guard.keys import add_key

WIDGET = '<parecido-similar product="20001" count="4"></parecido-similar>'
READY = "document.querySelector('parecido-similar').shadowRoot?.querySelectorAll('li').length"
LOADED = (
    "[...document.querySelector('parecido-similar').shadowRoot.querySelectorAll('img')].every((image) => "
    "image.naturalWidth > 0)"
)


@pytest.fixture(scope="module")
def built(browser_tools: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001  # it skips
    return priced_shop(tmp_path_factory.mktemp("priced"))


@pytest.fixture
def priced(built: Path, tmp_path: Path) -> Path:
    """A copy of the shop with prices, which a test may make keys for."""
    return Path(shutil.copytree(built, tmp_path / "shop"))


@pytest.fixture
def allowed(priced: Path, foreign: Foreign, serve: Callable[..., str]) -> str:
    """The address of an open service whose answers the foreign site may read."""
    return serve(priced, allow_origins=[foreign.origin])


def test_it_shows_captions_prices_and_links(browser: Browser, foreign: Foreign, allowed: str) -> None:
    foreign.show(browser, allowed, '<parecido-similar product="20001" count="23"></parecido-similar>')
    shown = items(browser, 23)
    assert all(each["href"] == f"https://shop.example/p/{str(each['picture']).rpartition('/')[2]}" for each in shown)
    assert all(str(each["picture"]).startswith(f"{allowed}/images/") for each in shown)
    assert all(each["alt"] == each["caption"] for each in shown)
    assert {each["price"] for each in shown} == {"R$129.90", "R$ 59,90", "R$ 1.299", "€5.50", "25", None}
    browser.wait_for(LOADED.replace("every", "slice(0, 4).every"))
    root = "document.querySelector('parecido-similar').shadowRoot"
    assert browser.run(f"return {root}.querySelector('img').crossOrigin") == "anonymous"  # without a cookie
    assert browser.run(f"return {root}.querySelector('section').ariaLabel") == "Similar products"
    assert warnings(browser) == []


def test_closed_to_other_origins_it_shows_nothing_and_says_so(
    browser: Browser, foreign: Foreign, priced: Path, serve: Callable[..., str]
) -> None:
    address = serve(priced)
    foreign.show(browser, address, WIDGET)
    browser.wait(lambda: warnings(browser), "no warning")
    browser.expect("blocked by CORS policy|ERR_FAILED")
    assert len(warnings(browser)) == 1
    assert f"{address}/ gave no answer for product 20001" in warnings(browser)[0]
    assert browser.run(f"return {READY}") == 0
    assert browser.run("return document.querySelector('parecido-similar').offsetHeight") == 0


def test_a_key_of_its_origin_opens_a_keyed_service(
    browser: Browser, foreign: Foreign, priced: Path, serve: Callable[..., str]
) -> None:
    """Pictures are fetched with the key, too."""
    address = serve(priced, require_key=True)
    _, secret = add_key(priced, "product pages", "widget", origin=foreign.origin)
    foreign.show(browser, address, f'<parecido-similar product="20001" count="4" key="{secret}"></parecido-similar>')
    assert all(
        str(each["picture"]).startswith(f"blob:{foreign.origin}") for each in items(browser, 4) if each["picture"]
    )
    browser.wait_for(LOADED)
    assert warnings(browser) == []


def test_a_key_of_another_origin_opens_nothing(
    browser: Browser, foreign: Foreign, priced: Path, serve: Callable[..., str]
) -> None:
    address = serve(priced, require_key=True)
    _, secret = add_key(priced, "product pages", "widget", origin="https://shop.example")
    foreign.show(browser, address, f'<parecido-similar product="20001" key="{secret}"></parecido-similar>')
    browser.wait(lambda: warnings(browser), "no warning")
    browser.expect("blocked by CORS policy|ERR_FAILED|403")
    assert (len(warnings(browser)), browser.run(f"return {READY}")) == (1, 0)


def test_an_unknown_product_is_one_warning(browser: Browser, foreign: Foreign, allowed: str) -> None:
    foreign.show(browser, allowed, '<parecido-similar product="no such"></parecido-similar>')
    browser.wait(lambda: warnings(browser), "no warning")
    browser.expect("404")
    assert "no product 'no such' in this shop" in warnings(browser)[0]


def test_it_asks_nothing_before_it_is_nearly_in_sight(browser: Browser, foreign: Foreign, allowed: str) -> None:
    foreign.show(browser, allowed, f'<div style="height: 4000px"></div>{WIDGET}')
    browser.wait_for("customElements.get('parecido-similar') && document.readyState === 'complete'")
    # Two frames: whatever is in sight has been told of by then.
    browser.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert [url for url in browser.read_requests() if "/v1/" in url] == []
    browser.run("scrollTo(0, 3500)")
    items(browser, 4)
    assert [url for url in browser.read_requests() if "/v1/" in url] == [
        f"{allowed}/v1/product/similar?id=20001&n=4&tidy=true"
    ]


@pytest.mark.parametrize(
    ("language", "own", "title", "price"),
    [
        ("pt-BR", "", "Produtos parecidos", "R$\u00a0129,90"),
        ("en", 'lang="pt-BR"', "Produtos parecidos", "R$\u00a0129,90"),
        ("de", "", "Similar products", "129,90\u00a0R$"),
    ],
)
def test_its_language_is_that_of_where_it_stands(  # noqa: PLR0917
    browser: Browser, foreign: Foreign, allowed: str, language: str, own: str, title: str, price: str
) -> None:
    body = f'<parecido-similar product="20001" count="23" {own}></parecido-similar>'
    foreign.show(browser, allowed, body, language=language)
    assert price in {each["price"] for each in items(browser, 23)}
    root = "document.querySelector('parecido-similar').shadowRoot"
    assert browser.run(f"return {root}.querySelector('h2').textContent") == title


def test_attributes_choose_and_later_ones_ask_again(browser: Browser, foreign: Foreign, allowed: str) -> None:
    body = '<parecido-similar product="20001" count="3" price="year" heading="" link="/p/{id}?a=1"></parecido-similar>'
    foreign.show(browser, allowed, body)
    shown = items(browser, 3)
    assert {len(str(each["price"])) for each in shown} == {4}
    assert [each["href"] for each in shown] == [
        f"{foreign.origin}/p/{str(each['picture']).rpartition('/')[2]}?a=1" for each in shown
    ]
    assert browser.run("return document.querySelector('parecido-similar').shadowRoot.querySelector('h2')") is None
    browser.run("""
        const widget = document.querySelector("parecido-similar");
        widget.setAttribute("count", "2");
        widget.setAttribute("product", "20002");
        widget.setAttribute("price", "price");
        widget.setAttribute("currency", "EUR");
        widget.setAttribute("link", "javascript:alert({id})");
    """)
    assert [each["href"] for each in items(browser, 2)] == [None, None]
    asked = [url for url in browser.read_requests() if "/v1/" in url]
    assert asked[1:] == [f"{allowed}/v1/product/similar?id=20002&n=2&tidy=true"]


def test_impressions_and_clicks_are_told_to_the_page(browser: Browser, foreign: Foreign, allowed: str) -> None:
    foreign.show(browser, allowed, f'<div style="width: 700px">{WIDGET.replace(">", " link=/p/{id}>", 1)}</div>')
    shown = [str(each["picture"]).rpartition("/")[2] for each in items(browser, 4)]
    browser.wait_for("told.length === 4")
    assert sorted(browser.run("return told"), key=lambda each: int(each[1]["rank"])) == [
        ["parecido-impression", {"product": "20001", "shown": each, "rank": rank}]
        for rank, each in enumerate(shown, start=1)
    ]
    browser.run("document.addEventListener('parecido-click', (event) => event.preventDefault(), { once: true })")
    click = "document.querySelector('parecido-similar').shadowRoot.querySelectorAll('a')[1].click()"
    browser.run(click)
    assert browser.run("return told.at(-1)") == ["parecido-click", {"product": "20001", "shown": shown[1], "rank": 2}]
    assert browser.driver.current_url == f"{foreign.origin}/"
    middle = click.replace("click()", "dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }))")
    browser.run(middle)
    assert browser.run("return told.map(([name]) => name)")[4:] == ["parecido-click"] * 2
    foreign.pages[f"/p/{shown[1]}"] = "<!doctype html><link rel=icon href=data:,><title>That product</title>"
    browser.run(click)
    browser.wait(lambda: browser.driver.current_url == f"{foreign.origin}/p/{shown[1]}", "the link led nowhere")


def test_the_rest_of_the_page_stays_as_it_was(browser: Browser, foreign: Foreign, allowed: str) -> None:
    """No style and no name leaks out or in; a second script changes nothing."""
    body = f"<h2>Ours</h2><ul><li>One</li></ul><script>window.names = Object.keys(window)</script>{WIDGET}"
    foreign.show(browser, allowed, body)
    items(browser, 4)
    assert (
        browser.run("""
        const known = new Set([...names, "names", "told", "ret_nodes"]); // the last one is chromedriver's;
        return Object.keys(window).filter((name) => !known.has(name));
    """)
        == []
    )
    styles = """
        const root = arguments[0] ? document.querySelector("parecido-similar").shadowRoot : document;
        const style = (tag) => getComputedStyle(root.querySelector(tag));
        return [style("h2").color, style("h2").fontSize, style("ul").listStyleType];
    """
    assert browser.run(styles, False) == ["rgb(0, 128, 0)", "40px", "square"]
    assert browser.run(styles, True) == ["rgb(0, 0, 0)", "20px", "none"]
    browser.run("""
        const again = document.createElement("script");
        again.src = document.querySelector("script[src]").src;
        again.onload = () => { document.title = "Again"; };
        document.body.append(again);
    """)
    browser.wait_for("document.title === 'Again'")
    browser.run("document.querySelector('main').append(document.querySelector('parecido-similar').cloneNode())")
    browser.wait_for("document.querySelectorAll('parecido-similar')[1].shadowRoot.querySelectorAll('li').length === 4")
    assert warnings(browser) == []


def test_a_strict_page_may_show_it(browser: Browser, foreign: Foreign, allowed: str) -> None:
    """What a content policy must let through is written in docs/widget.md."""
    foreign.pages["/"] = f"""<!doctype html><html lang="en"><title>Strict</title>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {allowed};
        connect-src {allowed}; img-src {allowed} data:"><link rel="icon" href="data:,">
        {WIDGET}<script src="{allowed}/widget.js" defer></script>"""
    browser.open(foreign.origin)
    items(browser, 4)
    browser.wait_for(LOADED)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_everybody_can_use_it(browser: Browser, foreign: Foreign, allowed: str, size: str) -> None:
    getattr(browser, size)()
    foreign.show(browser, allowed, WIDGET)
    items(browser, 4)
    assert browser.axe() == []
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    reached = []
    for _ in range(4):
        strike(browser, "TAB")
        reached.append(
            browser.run("""
            const root = document.querySelector("parecido-similar").shadowRoot;
            const style = getComputedStyle(root.activeElement);
            return [[...root.querySelectorAll("a")].indexOf(root.activeElement), style.outlineStyle];
        """)
        )
    assert reached == [[place, "solid"] for place in range(4)]


def test_the_shop_styles_it(browser: Browser, foreign: Foreign, allowed: str) -> None:
    style = "parecido-similar { --parecido-gap: 7px } parecido-similar::part(price) { color: rgb(200, 0, 0) }"
    foreign.show(browser, allowed, '<parecido-similar product="20001" count="23"></parecido-similar>', style=style)
    items(browser, 23)
    assert browser.run("""
        const root = document.querySelector("parecido-similar").shadowRoot;
        const style = (selector) => getComputedStyle(root.querySelector(selector));
        return [style("ul").rowGap, style(".price").color];
    """) == ["7px", "rgb(200, 0, 0)"]
