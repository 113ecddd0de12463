"""Which file of the folder a name from a table means."""

from __future__ import annotations

import unicodedata

import pytest

from parecido.catalogue.pictures import PictureNames, leaves_folder


def test_exact_name_comes_first() -> None:
    names = PictureNames(["1.png", "1.jpg", "1.JPG"])
    assert names.find("1.JPG", any_suffix=True) == "1.JPG"
    assert names.find("1.jpg", any_suffix=True) == "1.jpg"


def test_other_suffix_is_found_only_where_allowed() -> None:
    names = PictureNames(["1.webp", "1.PNG", "2.txt", "sub/3.Jpeg"])
    assert names.find("1.jpg", any_suffix=True) == "1.PNG"
    assert names.find("1.jpg") == ""
    assert names.find("2.jpg", any_suffix=True) == ""
    assert names.find("sub/3.jpg", any_suffix=True) == "sub/3.Jpeg"
    assert names.find("3.jpg", any_suffix=True) == ""


def test_ids_that_differ_in_case_keep_their_own_pictures() -> None:
    names = PictureNames(["A1.png", "a1.png"])
    assert names.find("A1.jpg", any_suffix=True) == "A1.png"
    assert names.find("a1.jpg", any_suffix=True) == "a1.png"


def test_dots_in_an_id_are_not_a_suffix() -> None:
    assert PictureNames(["1.5.png"]).find("1.5.jpg", any_suffix=True) == "1.5.png"
    assert PictureNames(["1.png"]).find("1.5.jpg", any_suffix=True) == ""


def test_separators_and_spelling_of_accents_make_no_difference() -> None:
    decomposed = unicodedata.normalize("NFD", "calção.jpg")
    names = PictureNames(["photos/a.jpg", decomposed])
    assert names.find("photos\\a.jpg") == "photos/a.jpg"
    assert names.find("./photos/a.jpg") == "photos/a.jpg"
    assert names.find(unicodedata.normalize("NFC", "calção.jpg")) == decomposed


@pytest.mark.parametrize(
    "name", ["../a.jpg", "a/../../b.jpg", "/etc/a.jpg", "..\\a.jpg", "C:\\a.jpg", "\\\\host\\a.jpg"]
)
def test_names_that_leave_the_folder(name: str) -> None:
    assert leaves_folder(name)


@pytest.mark.parametrize("name", ["a.jpg", "a/b.jpg", "..a.jpg", "a..jpg", "x:1.jpg", "./a.jpg"])
def test_names_that_stay(name: str) -> None:
    assert not leaves_folder(name)
