"""The filter grammar."""

from __future__ import annotations

import pytest

from parecido.errors import QueryError
from parecido.where import parse_where


@pytest.mark.parametrize(
    ("clauses", "where"),
    [
        ([], {}),
        (["gender=Women"], {"gender": ["Women"]}),
        (["gender=Women", "season=Fall"], {"gender": ["Women"], "season": ["Fall"]}),
        (["gender=Women", "gender=Men"], {"gender": ["Women", "Men"]}),
        (["colour="], {"colour": [""]}),
        (["name=a=b"], {"name": ["a=b"]}),
        ([" base colour = Navy Blue "], {"base colour": [" Navy Blue "]}),
    ],
)
def test_clauses_become_the_values_of_columns(clauses: list[str], where: dict[str, list[str]]) -> None:
    assert parse_where(clauses) == where


@pytest.mark.parametrize("clause", ["", "gender", "=Women", "  =Women"])
def test_a_clause_without_column_or_equals_is_refused(clause: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_where(["season=Fall", clause])
    assert str(caught.value) == (f"the filter {clause!r} is not of the form column=value; write gender=Women, say")
