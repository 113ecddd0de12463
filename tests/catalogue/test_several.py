"""Which pictures one cell of a table names."""

from __future__ import annotations

import pytest

from parecido.catalogue.several import split_pictures

A, B = "https://cdn.example/a.jpg?w=1,2", "https://cdn.example/b"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("a.jpg", ("a.jpg",)),
        ("a.jpg|b.PNG", ("a.jpg", "b.PNG")),
        ("a.jpg; b.jpg;", ("a.jpg", "b.jpg")),
        ("a.jpg, b.jpg", ("a.jpg", "b.jpg")),
        ("a.jpg b.jpg", ("a.jpg", "b.jpg")),
        ("a.jpg\nb.jpg", ("a.jpg", "b.jpg")),
        ("front,blue|back,blue.jpg", ("front,blue|back,blue.jpg",)),
        ("front,blue.jpg|back,blue.jpg", ("front,blue.jpg", "back,blue.jpg")),
        ("blue, long shirt.jpg", ("blue, long shirt.jpg",)),
        ("my shirt.jpg", ("my shirt.jpg",)),
        ('["a.jpg", "b c.jpg"]', ("a.jpg", "b c.jpg")),
        ('[{"src": "a.jpg", "alt": "x"}, {"url": "b.jpg"}, {"alt": "y"}, 3, null]', ("a.jpg", "b.jpg")),
        ("[a.jpg", ("[a.jpg",)),
        ("[]", ("[]",)),
        (A, (A,)),
        (f"{A},{B}", (A, B)),
        (f"{A} , {B};", (A, B)),
        (f"{A}|{B}", (A, B)),
        (f"{A}\n{B}", (A, B)),
        (f"a.jpg,{B}.jpg", ("a.jpg", f"{B}.jpg")),
        ("https://cdn.example/my shirt.jpg", ("https://cdn.example/my shirt.jpg",)),
    ],
)
def test_a_cell_is_split_where_that_is_beyond_doubt(cell: str, names: tuple[str, ...]) -> None:
    assert split_pictures(cell) == names


def test_a_known_name_is_whole_and_known_parts_need_no_suffix() -> None:
    known = {"a.jpg,b.jpg", "one", "two"}.__contains__
    assert split_pictures("a.jpg,b.jpg", known) == ("a.jpg,b.jpg",)
    assert split_pictures("one|two", known) == ("one", "two")
    assert split_pictures("one|three", known) == ("one|three",)


def test_a_list_nested_too_deeply_is_a_name() -> None:
    cell = "[" * 100_000
    assert split_pictures(cell) == (cell,)


def test_a_long_run_of_separators_is_looked_at_once() -> None:
    cell = "http://a.example/" + " " * 200_000 + "y"
    assert split_pictures(cell) == (cell,)
