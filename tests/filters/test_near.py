"""Which text of a column is meant by one that is not there."""

from __future__ import annotations

import pytest

from parecido.filters.near import near_text

TEXTS = ["Women", "50.00", "R$ 99.90", "Straße", "1,299"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("women", "Women"),
        ("WOMEN", "Women"),
        ("STRASSE", "Straße"),
        ("50", "50.00"),
        ("5e1", "50.00"),
        ("99.9", "R$ 99.90"),
        ("1299", None),
        ("Woman", None),
    ],
)
def test_capitals_and_the_writing_of_a_number_do_not_count(text: str, near: str | None) -> None:
    assert near_text(text, TEXTS) == near
