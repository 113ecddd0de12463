"""Names and numbers as a sentence says them."""

from __future__ import annotations

import pytest

from parecido.evaluate.report.words import join_words, of_shown, percent, spoken_column, spoken_name, spoken_number


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("articleType", "article type"),
        ("base_colour", "base colour"),
        ("Cor", "cor"),
        ("SKU", "SKU"),
        ("categoria pai", "categoria pai"),
        ("_", "_"),
    ],
)
def test_a_column_becomes_words(column: str, words: str) -> None:
    assert spoken_column(column) == words


def test_columns_that_count_together_are_joined() -> None:
    assert spoken_name("articleType+baseColour+gender") == "article type, base colour and gender"
    assert [join_words(words) for words in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]


def test_numbers() -> None:
    assert [spoken_number(number) for number in (0, 1, 10, 11, 1500)] == ["no", "one", "ten", "11", "1,500"]
    assert (of_shown(0.828, 10), of_shown(0.5, 5)) == ("8.3", "2.5")


def test_a_share_is_rounded_to_none_or_all_only_where_it_is() -> None:
    shares = [0.0, 0.001, 0.494, 0.996, 1.0]
    assert [percent(share) for share in shares] == [f"{text}\u202f%" for text in ("0", "<1", "49", ">99", "100")]
