"""One product put into a shop: added, changed, left as it is, or refused with nothing changed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from parecido.build import put_product
from parecido.errors import CatalogueError, PictureError, ShopBusy
from parecido.recommend import Recommender
from parecido.shop.reader import Shop
from parecido.shop.writer import ShopWriter

CAP = {"gender": "Women", "articleType": "Caps", "baseColour": "Yellow", "productDisplayName": "Yellow Cap"}


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(file, "PNG")
    return file.getvalue()


def test_a_new_product_is_found_and_the_others_stay(fake_shop: Path) -> None:
    summary = put_product(fake_shop, "c/1", CAP, [picture("yellow")])
    assert (summary.added, summary.embedded, summary.products) == (1, 1, 7)
    with Recommender.open(fake_shop) as shop:
        found = shop.browsing.product("c/1")
        assert (found.caption, found.category, found.attributes["id"]) == ("Yellow Cap", "Caps", "c/1")
        assert shop.similar(photo=picture("yellow"), k=1).recommendations[0].id == "c/1"


def test_the_same_again_changes_nothing(fake_shop: Path) -> None:
    first = put_product(fake_shop, "7", CAP, [picture("yellow")])
    again = put_product(fake_shop, "7", CAP, [picture("yellow")])
    assert (again.changed, again.unchanged, again.embedded, again.snapshot) == (False, 1, 0, first.snapshot)


def test_columns_alone_keep_the_picture(fake_shop: Path) -> None:
    before = Shop(fake_shop).picture_digests()
    summary = put_product(fake_shop, "0", {**CAP, "baseColour": "NA"})
    assert (summary.updated, summary.repictured, summary.embedded) == (1, 0, 0)
    with Shop(fake_shop) as shop:
        assert shop.products([0])[0].attributes["baseColour"] == ""
        assert shop.picture_digests() == before


def test_other_pictures_take_the_place_of_the_former(fake_shop: Path) -> None:
    summary = put_product(fake_shop, "0", CAP, [picture("blue"), picture("white")])
    assert (summary.repictured, summary.embedded) == (1, 2)
    with Recommender.open(fake_shop) as shop:
        assert Image.open(io.BytesIO(shop.thumbnail("0"))).getpixel((9, 9))[2] > 200  # type: ignore[index]  # blue


@pytest.mark.parametrize(
    ("identity", "columns", "pictures", "says"),
    [
        ("7", CAP, [], 'the product "7" is new and has no picture'),
        ("7", {"colour": "Red"}, [picture("red")], 'no column "colour"; it has id, gender'),
        ("7", {"id": "8"}, [picture("red")], 'of the product "8" but the address is of "7"'),
        ("x" * 513, CAP, [picture("red")], "has 513 characters; it must have 1 to 512"),
        (" ", CAP, [picture("red")], "has 0 characters"),
    ],
)
def test_what_makes_no_product_is_refused(
    fake_shop: Path, identity: str, columns: dict[str, str], pictures: list[bytes], says: str
) -> None:
    before = Shop(fake_shop).snapshot
    with pytest.raises(CatalogueError, match=says):
        put_product(fake_shop, identity, columns, pictures)
    assert Shop(fake_shop).snapshot == before


def test_a_bad_picture_changes_nothing(fake_shop: Path) -> None:
    before = Shop(fake_shop).snapshot
    with pytest.raises(PictureError, match="not a picture"):
        put_product(fake_shop, "0", CAP, [picture("red"), b"words"])
    assert Shop(fake_shop).snapshot == before


def test_another_writer_is_told_of(fake_shop: Path) -> None:
    with ShopWriter(fake_shop), pytest.raises(ShopBusy, match="another parecido is writing here"):
        put_product(fake_shop, "0", CAP)
