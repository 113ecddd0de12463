"""Which text of a column is meant by one that is not there."""

from __future__ import annotations

import pytest
from tests.filters.small_table import small_filters

from parecido.filters.near import near_text

POINT = ["Women", "50.00", "R$ 99.90", "Straße", "1,299"]
COMMA = ["Women", "50,00", "R$ 99,90", "Straße", "1.299"]


@pytest.mark.parametrize(
    ("text", "near"), [("women", "Women"), ("WOMEN", "Women"), ("STRASSE", "Straße"), ("50", None), ("Woman", None)]
)
def test_capitals_do_not_count(text: str, near: str | None) -> None:
    assert near_text(text, POINT) == near


@pytest.mark.parametrize(
    ("texts", "text", "near"),
    [
        (POINT, "50", "50.00"),
        (POINT, "5e1", "50.00"),
        (POINT, "50,00", "50.00"),
        (POINT, "99.9", "R$ 99.90"),
        (POINT, "1299", "1,299"),
        (POINT, "1.299", None),
        (COMMA, "50", "50,00"),
        (COMMA, "99,9", "R$ 99,90"),
        (COMMA, "99.90", "R$ 99,90"),
        (COMMA, "1299,00", "1.299"),
        (COMMA, "1,299", None),
        (["1,299", "Women"], "1299", None),
    ],
)
def test_nor_does_the_writing_of_a_number(texts: list[str], text: str, near: str | None) -> None:
    """As the column has it: 1,299 is one thousand where the other values have decimal points."""
    found = small_filters({"column": texts}).explain({"column": text})
    assert found is not None
    assert [note.partition("; write column = ")[2].strip("'") for note in found.notes] == [near] * (near is not None)
