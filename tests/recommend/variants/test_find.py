"""A product's variants: by a column, by names, by looks; and what is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tests.conftest import draw_product
from tests.fake_model import write_fake_model

from parecido.build import build_shop
from parecido.errors import UnknownProduct
from parecido.recommend import Recommender
from parecido.recommend.variants.found import Variants
from parecido.shop.writer import ShopWriter

Make = Callable[[str], Recommender]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Return a maker of shops of a table: products are drawn as category and colour say, a `drawn` wall all colour."""
    card = write_fake_model(tmp_path / "fake.onnx")
    monkeypatch.setattr("parecido.build.shop.shipped_model", lambda: (card, tmp_path / "fake.onnx"))

    def build(table: str) -> Recommender:
        names, *rows = (line.split(",") for line in table.split())
        for row in rows:
            values = dict(zip(names, row, strict=True))
            file, colour = tmp_path / f"{values['id']}.jpg", values.get("baseColour") or "Red"
            draw_product(file, values["articleType"], colour)
            if values.get("drawn") == "wall":
                Image.new("RGB", (60, 80), colour.lower()).save(file)
        head, _, body = table.partition("\n")
        (tmp_path / "styles.csv").write_text(f"{head}\n{body.replace('_', ' ')}", encoding="utf-8")
        build_shop(tmp_path, tmp_path / "styles.csv", tmp_path / "shop")
        return Recommender.open(tmp_path / "shop")

    return build


def ids(variants: Variants) -> list[str]:
    return [each.product.id for each in variants.found]


COLUMN = """id,item_group_id,articleType,baseColour,productDisplayName
1,a,Caps,Red,One
2,b,Caps,Blue,One
3,a,Caps,Blue,Other
4,,Caps,Green,Lone
5,b,Belts,Green,Odd
"""


def test_the_shops_own_column_decides(make: Make) -> None:
    found = make(COLUMN).variants("1")
    assert (found.by, found.column, found.certain, ids(found), found.matching) == (
        "column",
        "item_group_id",
        True,
        ["3"],
        1,
    )
    assert found.found[0].differs == {"baseColour": "Blue"}


NAMED = """id,articleType,baseColour,productDisplayName
1,Caps,Red,Red_cap
2,Caps,Blue,Blue_Cap
3,Caps,Red,Red_cap
4,Belts,Green,Green_cap
5,Caps,Green,Green_hat
"""


def test_names_that_differ_in_their_colour_alone(make: Make) -> None:
    """Of another category is none; nor is the third, which is the first one again: name, colour and picture."""
    found = make(NAMED).variants("1")
    assert (found.by, found.certain, ids(found), found.matching) == ("name", False, ["2"], 1)
    assert found.found[0].differs == {"baseColour": "Blue"}


def test_a_product_put_in_three_times_is_no_variant_of_itself(make: Make) -> None:
    rows = "".join(f"{number},Caps,Red,Red_cap\n" for number in range(3))
    assert make(f"id,articleType,baseColour,productDisplayName\n{rows}").variants("0") == Variants(None, None, (), 0)


@pytest.mark.parametrize(
    "table",
    [
        "id,articleType,baseColour,productDisplayName\n1,Caps,Red,Red_cap_S\n2,Caps,Red,Red_cap_XL\n3,Caps,Red,Red_cap_S\n",
        "id,articleType,size,productDisplayName\n1,Caps,S,Red_cap\n2,Caps,XL,Red_cap\n3,Caps,S,Red_cap\n",
    ],
)
def test_another_size_of_the_same_picture_is_one(make: Make, table: str) -> None:
    """The size is said in the name, or in a column."""
    assert ids(make(table).variants("1")) == ["2"]


@pytest.mark.parametrize("other", ["Puma_Men's_cap", "Puma_Men’s_cap"])
def test_a_possessive_is_no_other_size(make: Make, other: str) -> None:
    """It is the same product, put in again."""
    table = f"id,articleType,baseColour,productDisplayName\n1,Caps,Red,Puma_Men_cap\n2,Caps,Red,{other}\n"
    assert make(table).variants("1") == Variants(None, None, (), 0)


def test_an_initial_is_no_other_size(make: Make) -> None:
    table = "id,articleType,baseColour,productDisplayName\n1,Caps,Red,Koro_cap\n2,Caps,Red,Koro_G_cap\n"
    assert make(table).variants("1") == Variants(None, None, (), 0)


def test_another_colour_that_shares_the_photo_is_one(make: Make) -> None:
    """A shop may show one photo for all colours: what it says of them counts."""
    shop = make("id,articleType,baseColour,productDisplayName\n1,Caps,Red,Red_cap\n2,Caps,red,red_cap\n")
    assert ids(shop.variants("1")) == ["2"]


def test_names_of_other_cuts_are_of_other_products(make: Make) -> None:
    """The look says nothing here, as all caps are drawn alike; the words do."""
    table = "id,articleType,baseColour,productDisplayName\n1,Caps,Red,Red_flat_cap\n2,Caps,Blue,Blue_tall_cap\n"
    assert ids(make(table).variants("1")) == []


@pytest.mark.parametrize(("drawn", "found"), [("cap", ["2"]), ("wall", [])])
def test_one_name_of_other_shapes_is_of_other_products(make: Make, drawn: str, found: list[str]) -> None:
    """Both are called caps; where the second one fills its picture, the picture says otherwise."""
    rows = f"1,cap,Caps,Red,Red_cap\n2,{drawn},Caps,Blue,Blue_cap\n"
    assert ids(make(f"id,drawn,articleType,baseColour,productDisplayName\n{rows}").variants("1")) == found


def test_a_name_of_many_products_is_none_of_variants(make: Make) -> None:
    """Seven "cap" of one category, all drawn alike: they are variants all the same."""
    colours = ["Red", "Blue", "Green", "Black", "Yellow", "Purple", "Orange"]
    rows = "\n".join(f"{number},Caps,{colour},{colour}_cap" for number, colour in enumerate(colours))
    found = make(f"id,articleType,baseColour,productDisplayName\n{rows}\n").variants("0", most=3)
    assert (found.by, found.matching, len(found.found)) == ("name", 6, 3)


def test_each_colour_once(make: Make) -> None:
    table = NAMED + "6,Caps,Blue,Blue_cap\n7,Caps,Blue,Blue_cap\n"
    assert [each.differs.get("baseColour") for each in make(table).variants("1").found] == ["Blue"]


def test_a_column_of_many_products_names_no_variants(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.recommend.variants.find.COARSE", 1)
    assert make(COLUMN).variants("1").by == "name"


def test_a_product_without_any(make: Make) -> None:
    found = make(NAMED).variants("5")
    assert found == Variants(None, None, (), 0)


def test_the_column_of_the_shops_rules_goes_first(make: Make) -> None:
    shop = make(
        "id,look,articleType,baseColour,productDisplayName\n1,x,Caps,Red,One\n2,x,Belts,Red,Two\n3,y,Caps,Blue,One\n"
    )
    assert (shop.variants("1").by, ids(shop.variants("1"))) == ("name", ["3"])
    with_rules(shop, 'group = "look"')
    assert (shop.latest().variants("1").column, ids(shop.latest().variants("1"))) == ("look", ["2"])


def test_what_the_rules_hide_is_hidden(make: Make) -> None:
    shop = make(NAMED)
    with_rules(shop, 'where = "baseColour != Blue"')
    assert ids(shop.latest().variants("1")) == []
    with_rules(shop, '[[block]]\nfor = "1"\nproducts = ["2"]')
    assert ids(shop.latest().variants("1")) == []
    assert ids(shop.latest().variants("2")) == ["1"]


def test_an_unknown_product(make: Make) -> None:
    with pytest.raises(UnknownProduct):
        make(NAMED).variants("x")


def with_rules(shop: Recommender, text: str) -> None:
    """Keep rules in a shop."""
    with ShopWriter(shop.folder) as writer:
        writer.put_facts(rules=text)
