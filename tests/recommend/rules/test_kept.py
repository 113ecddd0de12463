"""Rules kept in a shop: set as a snapshot of their own, or refused and left as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest
from PIL import Image
from tests.conftest import TinyCatalogue

import parecido
from parecido.build import build_shop, sync_shop
from parecido.errors import QueryError, RulesError, ShopError
from parecido.recommend.rules.kept import check_shop_rules, clear_rules, set_rules, show_rules
from parecido.shop.reader import Shop

Form = Literal["NFC", "NFD"]
BLOCK = '[[block]]\nproducts = ["3", "99"]\n'


def snapshot(folder: Path) -> int:
    with Shop(folder) as shop:
        return shop.snapshot


def test_rules_are_kept_as_they_were_written(fake_shop: Path) -> None:
    before = snapshot(fake_shop)
    assert show_rules(fake_shop) is None
    assert set_rules(fake_shop, BLOCK) == ["block[1]: no product '99' here; kept for when it comes"]
    assert show_rules(fake_shop) == BLOCK
    assert snapshot(fake_shop) == before + 1


def test_the_same_rules_make_no_snapshot(fake_shop: Path) -> None:
    set_rules(fake_shop, BLOCK)
    before = snapshot(fake_shop)
    set_rules(fake_shop, BLOCK)
    assert snapshot(fake_shop) == before


def test_a_reader_keeps_its_rules_and_the_next_one_has_the_new(fake_shop: Path) -> None:
    with parecido.open(fake_shop) as before:
        set_rules(fake_shop, BLOCK)
        assert before.rules.blocks == ()
        with before.latest() as now:
            assert now.rules.blocks[0].products == ("3", "99")


def test_refused_rules_leave_the_others(fake_shop: Path) -> None:
    set_rules(fake_shop, BLOCK)
    for text in ("diversity = 2", 'group = "style"', 'where = "price <"', 'where = "price = 3"'):
        with pytest.raises(RulesError):
            set_rules(fake_shop, text)
    assert show_rules(fake_shop) == BLOCK


def test_checking_keeps_nothing(fake_shop: Path) -> None:
    assert check_shop_rules(fake_shop, 'where = "gender = Men"') == []
    assert show_rules(fake_shop) is None


ACCENTED = """
where = "{name} is not missing"
group = "{name}"
[[boost]]
column = "{name}"
value = "{value}"
by = 0.1
"""


@pytest.mark.parametrize(("table", "rules"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_accents_may_be_written_in_two_ways(tiny: TinyCatalogue, tmp_path: Path, table: Form, rules: Form) -> None:
    """A table may have é as one sign, and rules as e and an accent: the filter, the boost and the group know it."""
    lines = tiny.table.read_text().splitlines()
    column = [f"s{normalize(table, 'é')}rie", *(normalize(table, "été") if number == 3 else "a" for number in range(6))]
    tiny.table.write_text("".join(f"{line},{text}\n" for line, text in zip(lines, column, strict=True)))
    build_shop(tiny.images, tiny.table, tmp_path / "shop")
    text = ACCENTED.format(name=normalize(rules, "série"), value=normalize(rules, "été"))
    assert set_rules(tmp_path / "shop", text) == []
    sync_shop(tmp_path / "shop", tiny.images, tiny.table)
    with parecido.open(tmp_path / "shop") as shop:
        (found,) = shop.similar(product="0", k=6).recommendations
    assert found.id == "3"
    assert [reason.rule for reason in found.reasons] == ["boost"]


def test_prices_in_two_currencies_are_no_boost(tiny: TinyCatalogue, tmp_path: Path) -> None:
    """Refused where it is set, in a question, and for rules that were set before there was a second currency."""
    lines, shop, boost = tiny.table.read_text().splitlines(), tmp_path / "shop", '[[boost]]\ncolumn = "price"\nby = 0.1'
    one, two = (["price", "9.90 EUR", "12 EUR", last, "", "x", "8"] for last in ("7 EUR", "7 USD"))
    tiny.table.write_text("".join(f"{line},{text}\n" for line, text in zip(lines, one, strict=True)))
    build_shop(tiny.images, tiny.table, shop)
    set_rules(shop, boost)
    tiny.table.write_text("".join(f"{line},{text}\n" for line, text in zip(lines, two, strict=True)))
    sync_shop(shop, tiny.images, tiny.table)
    sentence = 'the column "price" has prices in EUR, USD, which a boost cannot compare; give the table a column in one'
    with parecido.open(shop) as opened:
        with pytest.raises(RulesError, match=f"^the rules of this shop do not fit its table: {sentence}"):
            opened.similar(product="0")
        with pytest.raises(QueryError, match=f"^{sentence}"):
            opened.similar(product="0", rules=False, boosts=[parecido.Boost("price", 0.1)])
    with pytest.raises(RulesError, match=rf"^rules: boost\[1\].column cannot be used: {sentence}"):
        check_shop_rules(shop, boost)


@pytest.mark.parametrize("odd", ["R$ 59,90,", "R$ 59.90", "R$ 1,299.00"])
def test_one_odd_price_fails_no_rule(tmp_path: Path, odd: str) -> None:
    """A sync brings one product among twenty with a slip in its price: all others are recommended as before."""
    shop, images, table = tmp_path / "shop", tmp_path / "images", tmp_path / "table.csv"
    images.mkdir()
    for number in range(20):
        Image.new("RGB", (8, 8), (number * 10, 40, 90)).save(images / f"{number}.png")

    def write(prices: list[str]) -> None:
        lines = [f'{number},"{price}"' for number, price in enumerate(prices)]
        table.write_text("\n".join(["id,price", *lines, ""]))

    usual = [f"R$ {number},90" for number in range(50, 69)]
    write(usual)
    build_shop(images, table, shop)
    assert set_rules(shop, 'where = "price<1000"') == []
    write([*usual, odd])
    sync_shop(shop, images, table)
    with parecido.open(shop) as opened:
        found = opened.similar(product="0", k=30).recommendations
    assert {each.id for each in found} == {str(number) for number in range(1, 19)}


def test_rules_are_cleared(fake_shop: Path) -> None:
    set_rules(fake_shop, BLOCK)
    assert clear_rules(fake_shop)
    assert show_rules(fake_shop) is None
    assert not clear_rules(fake_shop)


def test_a_folder_without_a_shop_stays_one(tmp_path: Path) -> None:
    for ask in (lambda: set_rules(tmp_path, BLOCK), lambda: clear_rules(tmp_path), lambda: show_rules(tmp_path)):
        with pytest.raises(ShopError, match="holds no shop"):
            ask()
    assert list(tmp_path.iterdir()) == []
