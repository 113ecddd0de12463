"""What a product's name says."""

from __future__ import annotations

from parecido.train.shipped.names import number_words, split_words


def test_a_name_s_words_are_its_letters() -> None:
    assert split_words("Puma Men's T-shirt 42") == ["puma", "men", "s", "t", "shirt"]


def test_words_are_numbered_that_occur_in_enough_different_names() -> None:
    """ "red" is in one name only, though three products have it."""
    names = ["Red Cap", "Red Cap", "Red Cap", "Blue Cap", "Blue Belt", ""]
    known, rows = number_words(names, at_least=2, most=3)
    assert known == 2  # blue, cap
    assert rows.tolist() == [[2, 0, 0], [2, 0, 0], [2, 0, 0], [1, 2, 0], [1, 0, 0], [0, 0, 0]]
