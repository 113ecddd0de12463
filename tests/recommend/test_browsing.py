"""The catalogue of a shop: one product, pages of them, and what the columns hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import TinyCatalogue

from parecido.build import build_shop, remove_products, sync_shop
from parecido.errors import QueryError, UnknownColumn, UnknownProduct
from parecido.filters import Facet
from parecido.recommend import Recommender
from parecido.recommend.browsing import Browsing
from parecido.shop.columns import ProductColumns


@pytest.fixture
def browsing(fake_shop: Path) -> Iterator[Browsing]:
    with Recommender.open(fake_shop) as shop:
        yield shop.browsing


def test_one_product(browsing: Browsing) -> None:
    found = browsing.product("3")
    assert (found.id, found.caption, found.category) == ("3", "Red Belts", "Belts")
    with pytest.raises(UnknownProduct, match="no product 'x' in this shop of 6"):
        browsing.product("x")


def test_pages_in_catalogue_order(browsing: Browsing) -> None:
    first = browsing.page(count=4)
    second = browsing.page(count=4, after=first.next)
    assert [each.id for each in first.products] == ["0", "1", "2", "3"]
    assert [each.id for each in second.products] == ["4", "5"]
    assert (first.matching, second.matching, second.next) == (6, 6, None)


def test_a_full_last_page_is_the_last(browsing: Browsing) -> None:
    assert browsing.page(count=6).next is None


def test_a_filter_narrows_the_pages(browsing: Browsing) -> None:
    page = browsing.page(where="gender=Men", count=2)
    rest = browsing.page(where="gender=Men", count=2, after=page.next)
    assert [each.id for each in page.products + rest.products] == ["1", "3", "5"]
    assert page.matching == 3
    assert browsing.page(where="gender=Nobody").products == ()


def test_pages_go_on_while_products_go(browsing: Browsing, fake_shop: Path) -> None:
    first = browsing.page(count=3)
    remove_products(fake_shop, ["2", "3"])
    with Recommender.open(fake_shop) as now:
        assert [each.id for each in now.browsing.page(after=first.next).products] == ["4", "5"]


@pytest.mark.parametrize("cursor", ["", "words", "AAAAAA", "DQDxVwENLKEBFAJ_qwETGA"])
def test_what_is_no_cursor(browsing: Browsing, cursor: str) -> None:
    with pytest.raises(QueryError, match="is no cursor of"):
        browsing.page(after=cursor)


def test_facets(browsing: Browsing) -> None:
    facets = browsing.facets(["baseColour", "id"], where="articleType=Belts")
    colour, identity = facets.columns
    assert facets.matching == 3
    assert colour.values == (Facet("Blue", 1), Facet("Green", 1), Facet("Red", 1))
    assert (colour.distinct, colour.missing, colour.numbers, colour.low) == (3, 0, 0, None)
    assert (identity.numbers, identity.low, identity.high) == (3, 3.0, 5.0)


def test_facets_of_prices_with_a_decimal_comma(tiny: TinyCatalogue, tmp_path: Path) -> None:
    """A sync brings the price that tells how the others are meant; the texts stay as they are."""
    lines, shop = tiny.table.read_text().splitlines(), tmp_path / "shop"

    def write(last: str) -> None:
        prices = ["price", "R$ 1.299", "R$ 89", "R$ 1.000", "", "R$ 250", last]
        tiny.table.write_text("".join(f'{line},"{text}"\n' for line, text in zip(lines, prices, strict=True)))

    write("R$ 90")
    build_shop(tiny.images, tiny.table, shop)
    with Recommender.open(shop) as before:
        (price,) = before.browsing.facets(["price"]).columns
        assert (price.numbers, price.low, price.high, price.currencies) == (5, 1.0, 250.0, ("R$",))
    write("R$ 59,90")
    sync_shop(shop, tiny.images, tiny.table)
    with Recommender.open(shop) as after:
        (price,) = after.browsing.facets(["price"]).columns
        assert (price.numbers, price.low, price.high, price.currencies) == (5, 59.9, 1299.0, ("R$",))
        found = after.browsing.page(where="price<100").products
        assert [each.attributes["price"] for each in found] == ["R$ 89", "R$ 59,90"]


def test_the_most_frequent_come_first_and_the_list_is_cut(browsing: Browsing) -> None:
    (kinds,) = browsing.facets(["articleType"], where="baseColour=Red or articleType=Caps", most=1).columns
    assert (kinds.values, kinds.distinct) == ((Facet("Caps", 3),), 2)


def test_all_columns_in_order_and_unknown_ones(browsing: Browsing) -> None:
    names = [each.column for each in browsing.facets().columns]
    assert names == ["id", "gender", "articleType", "baseColour", "productDisplayName"]
    with pytest.raises(UnknownColumn, match='did you mean "baseColour"'):
        browsing.facets(["basecolor"])


def test_all_columns_are_counted_in_one_pass(browsing: Browsing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and checking the rows takes the time: 2.6 s for ten columns of 35,230 products one by one, 0.5 s so."""
    passes: list[object] = []
    read = ProductColumns._iterate

    def counted(shop: ProductColumns) -> Iterator[tuple[Any, ...]]:
        passes.append(shop)
        return read(shop)

    monkeypatch.setattr(ProductColumns, "_iterate", counted)
    assert [each.distinct for each in browsing.facets().columns] == [6, 2, 2, 3, 6]
    assert len(passes) == 1
