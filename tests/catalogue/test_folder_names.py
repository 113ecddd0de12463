"""Values of a table as names of folders."""

from __future__ import annotations

import pytest

from parecido.catalogue.folder_names import distinct_names, folder_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Sports Shoes", "Sports Shoes"),
        ("Calc\u0327a\u0303o", "Calção"),
        ("a/b\\c:d", "a-b-c-d"),
        ("..", "unknown"),
        (".", "unknown"),
        ("../../etc", "-..-etc"),
        ("/", "-"),
        ("", "unknown"),
        ("  . ", "unknown"),
        (".hidden", "hidden"),
        ("trailing. ", "trailing"),
        ("a\nb\tc\0d\u202ee", "a b c d e"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM1", "_COM1"),
        ("Console", "Console"),
        ('what? "this" <one>|*', "what- -this- -one---"),
        ("x" * 300, "x" * 100),
        ("ç" * 300, "ç" * 50),
    ],
)
def test_folder_names_are_safe(value: str, name: str) -> None:
    assert folder_name(value) == name


def distinct(*values: str) -> dict[str, str]:
    return distinct_names({value: folder_name(value) for value in values})


def test_values_that_differ_keep_their_names() -> None:
    assert distinct("Shirts", "Jeans") == {"Jeans": "Jeans", "Shirts": "Shirts"}


def test_values_of_one_name_never_merge() -> None:
    """The suffix is the beginning of the value's SHA-256."""
    assert distinct("a/b", "a-b", "a:b") == {"a-b": "a-b", "a/b": "a-b-c14cddc0", "a:b": "a-b-6783a31e"}


def test_values_that_differ_in_case_never_merge() -> None:
    assert distinct("shirts", "Shirts") == {"Shirts": "Shirts", "shirts": "shirts-33a0d09c"}


def test_missing_value_and_the_word_for_it_never_merge() -> None:
    assert distinct("", "unknown") == {"unknown": "unknown", "": "unknown-e3b0c442"}


def test_order_does_not_matter() -> None:
    assert distinct("a:b", "a/b", "a-b") == distinct("a-b", "a/b", "a:b")


def test_name_that_looks_like_a_suffixed_one_is_not_taken_twice() -> None:
    names = distinct("unknown", "", "unknown-e3b0c442")
    assert names["unknown-e3b0c442"] == "unknown-e3b0c442"
    assert names[""] == "unknown-e3b0c44298fc1c14"


def test_suffix_of_a_file_stays_at_its_end() -> None:
    wanted = {"a/x.jpg": "x.jpg", "b/x.jpg": "x.jpg"}
    assert distinct_names(wanted, keep_suffix=True) == {"a/x.jpg": "x.jpg", "b/x.jpg": "x-c5d163b0.jpg"}
