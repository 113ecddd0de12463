"""Pattern words within one articleType."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.quality.words import WORDS, competitions, word_chance, word_precision

from parecido.train.shipped.names import pattern_word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Turtle Check Men Navy Shirt", "checks"),
        ("Basics Striped Polo", "striped"),
        ("Stripes and Checks Shirt", ""),
        ("Washed Striped Tee", "striped"),
        ("Checkered Shirt", ""),
        ("Plain Shirt", ""),
    ],
)
def test_a_name_speaks_of_one_of_the_four_words_or_of_none(name: str, word: str) -> None:
    assert pattern_word(name, WORDS) == word


def test_all_words_are_heard_unless_some_are_named() -> None:
    assert pattern_word("Washed Striped Tee") == ""
    assert pattern_word("Washed Tee") == "washed"
    assert pattern_word("Washed Tee", WORDS) == ""


def test_only_products_of_one_kind_compete() -> None:
    """Eleven shirts with two words compete; nine socks are too few; the caps all have one word."""
    kinds = np.array(["Shirts"] * 12 + ["Socks"] * 9 + ["Caps"] * 11)
    words = np.array(["solid"] * 6 + ["striped"] * 5 + [""] + ["solid"] * 9 + ["checks"] * 11)
    (only,) = competitions(kinds, words)
    assert only.rows.tolist() == list(range(11))


def test_precision_and_chance_within_a_kind() -> None:
    """Of eleven shirts every query sees the ten others: a solid one 5 of 10 solid, a striped one 4 of 10 striped."""
    kinds, words = np.array(["Shirts"] * 11 + ["Caps"]), np.array(["solid"] * 6 + ["striped"] * 5 + ["solid"])
    among = competitions(kinds, words)
    rows = np.eye(12, dtype=np.float32)
    expected = (6 * 0.5 + 5 * 0.4) / 11
    assert word_precision(rows, among) == pytest.approx(expected)
    assert word_chance(among) == pytest.approx(expected)


def test_a_block_that_knows_the_words_is_right() -> None:
    """Twelve solid and twelve striped shirts: each finds ten of its own."""
    words = np.array(["solid", "striped"] * 12)
    among = competitions(np.array(["Shirts"] * 24), words)
    rows = np.where(words[:, None] == np.array(["solid", "striped"]), np.float32(1), np.float32(0))
    assert word_precision(rows, among) == 1.0
