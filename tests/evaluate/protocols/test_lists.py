"""The published lists, in tiny copies: what they mean, and what is wrong with a damaged one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.evaluate.protocols.conftest import Paint

from parecido.errors import CatalogueError
from parecido.evaluate.protocols.contract import Entry, Task
from parecido.evaluate.protocols.folders import load_classes, load_query_gallery
from parecido.evaluate.protocols.in_shop import load_in_shop
from parecido.evaluate.protocols.sop import load_sop

IN_SHOP = """4
image_name item_id evaluation_status
img/WOMEN/Dresses/id_00000001/01_1_front.jpg     id_00000001 train
img/WOMEN/Dresses/id_00000002/02_1_front.jpg     id_00000002 query
img/WOMEN/Dresses/id_00000002/02_2_side.jpg      id_00000002 gallery
img/MEN/Denim/id_00000003/01_1_front.jpg         id_00000003 gallery
"""
SOP = """image_id class_id super_class_id path
1 11319 1 bicycle_final/251952414262_0.JPG
2 11319 1 bicycle_final/251952414262_1.JPG
3 11320 2 cabinet_final/251952414263_0.JPG
"""


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(("place", "pictures"), [("Eval/", "Img"), ("", "")])
def test_in_shop_as_it_is_unpacked_and_in_one_folder(place: str, pictures: str, tmp_path: Path) -> None:
    write(tmp_path / f"{place}list_eval_partition.txt", IN_SHOP)
    (tmp_path / pictures / "img").mkdir(parents=True)
    assert load_in_shop(tmp_path) == Task(
        tmp_path / pictures,
        (Entry("img/WOMEN/Dresses/id_00000002/02_1_front.jpg", "id_00000002"),),
        (
            Entry("img/WOMEN/Dresses/id_00000002/02_2_side.jpg", "id_00000002"),
            Entry("img/MEN/Denim/id_00000003/01_1_front.jpg", "id_00000003"),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("4\n", "5\n", r"says that it lists 5 pictures and lists 4; fetch it again"),
        ("4\n", "", r"line 1 of .* is 'image_name item_id evaluation_status'; expected the number of pictures"),
        ("item_id", "item", r"line 2 of .*; expected the heading image_name item_id evaluation_status"),
        (" train", "", r"line 3 of .* is 'img/WOMEN.*; expected the 3 fields image_name item_id evaluation_status"),
        ("query", "querry", r"line 4 of .*; expected an evaluation_status of train, query, gallery"),
        ("query", "train", r"lists no picture as query; fetch it again"),
        ("img/MEN", "../MEN", r"line 6 of .* names '\.\./MEN/.*', which is outside the folder of pictures"),
        ("02_2_side", "02_1_front", r"line 5 of .* lists img/.*02_1_front.jpg, as line 4 does; list it once"),
        ("id_00000002 query", "id_00000009 query", r"has no query whose class is in the gallery \(1 queries, 2 in"),
    ],
)
def test_a_damaged_in_shop_list(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    assert old in IN_SHOP
    write(tmp_path / "list_eval_partition.txt", IN_SHOP.replace(old, new, 1))
    with pytest.raises(CatalogueError, match=sentence):
        load_in_shop(tmp_path)


def test_sop(tmp_path: Path) -> None:
    write(tmp_path / "Ebay_test.txt", SOP)
    write(tmp_path / "Ebay_train.txt", SOP.replace("11319", "7"))
    assert load_sop(tmp_path) == Task(
        tmp_path,
        (
            Entry("bicycle_final/251952414262_0.JPG", "11319"),
            Entry("bicycle_final/251952414262_1.JPG", "11319"),
            Entry("cabinet_final/251952414263_0.JPG", "11320"),
        ),
        None,
    )
    assert load_sop(tmp_path, "train").queries[0].name == "7"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2 11319", "2 eleven", r"line 3 of .* is '2 eleven 1 bicycle.*'; expected three whole numbers and a path"),
        ("1 bicycle_final/251952414262_1", "1 bicycle final/1", r"line 3 of .*; expected the 4 fields image_id"),
        ("2 11319", "2 11321", r"Ebay_test.txt has no class with two pictures \(3 pictures in all\)"),
        ("path\n", "path\n\n", r"line 2 of .* is ''; expected the 4 fields"),
        (SOP, "", r"line 1 of .* is ''; expected the heading image_id class_id super_class_id path"),
    ],
)
def test_a_damaged_sop_list(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    assert old in SOP
    write(tmp_path / "Ebay_test.txt", SOP.replace(old, new, 1))
    with pytest.raises(CatalogueError, match=sentence):
        load_sop(tmp_path)


def test_a_missing_list_and_one_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"there is no .*Ebay_test.txt; give the folder that the data set was"):
        load_sop(tmp_path)
    with pytest.raises(CatalogueError, match=r"there is no .*list_eval_partition.txt"):
        load_in_shop(tmp_path)
    (tmp_path / "Ebay_test.txt").write_bytes(b"image_id \xff")
    with pytest.raises(CatalogueError, match=r"is not UTF-8 text \(byte 9\); fetch it again"):
        load_sop(tmp_path)


def test_class_folders(tmp_path: Path, paint: Paint) -> None:
    for name in ("caps/2.png", "caps/deep/1.png", "belts/1.png"):
        paint(name, "red")
    assert load_classes(tmp_path).queries == (
        Entry("belts/1.png", "belts"),
        Entry("caps/2.png", "caps"),
        Entry("caps/deep/1.png", "caps"),
    )
    paint("stray.png", "red")
    with pytest.raises(CatalogueError, match=r"stray.png is in no class folder"):
        load_classes(tmp_path)


def test_no_class_with_two_pictures(tmp_path: Path, paint: Paint) -> None:
    paint("caps/1.png", "red")
    paint("belts/1.png", "red")
    with pytest.raises(CatalogueError, match=r"has no class with two pictures \(2 pictures in all\)"):
        load_classes(tmp_path)


def test_query_and_gallery_folders(tmp_path: Path, paint: Paint) -> None:
    paint("query/caps/1.png", "red")
    with pytest.raises(CatalogueError, match=r"there is no folder .*gallery"):
        load_query_gallery(tmp_path)
    paint("gallery/belts/1.png", "red")
    with pytest.raises(CatalogueError, match=r"has no query whose class is in the gallery"):
        load_query_gallery(tmp_path)
    paint("gallery/caps/1.png", "red")
    found = load_query_gallery(tmp_path)
    assert found.queries == (Entry("query/caps/1.png", "caps"),)
    assert found.gallery == (Entry("gallery/belts/1.png", "belts"), Entry("gallery/caps/1.png", "caps"))
