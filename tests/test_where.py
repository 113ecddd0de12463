"""What repeated --where ask for, as far as it is known before the columns are."""

from __future__ import annotations

import pytest

from parecido.errors import BadFilter
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
        ([" base colour = Navy Blue "], {"base colour": ["Navy Blue"]}),
        (["name=a,b (c) <5 O'Neill"], {"name": ["a,b (c) <5 O'Neill"]}),
    ],
)
def test_clauses_become_the_values_of_columns(clauses: list[str], where: dict[str, list[str]]) -> None:
    assert parse_where(clauses) == where


@pytest.mark.parametrize(
    "clause",
    ["price<50", "name=Rock and Roll", "baseColour='Navy Blue'", "gender in (Women, Men)", "not name=a", "price>=1"],
)
def test_what_may_be_an_expression_is_left_to_the_shop_with_all_the_others(clause: str) -> None:
    assert parse_where(["gender=Women", clause]) == ("gender=Women", clause)


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("", "the filter is empty; write gender=Women, say"),
        ("gender", "the filter has an unexpected end at character 7: gender»; after a column comes =, !=, "),
        ("  =Women", "the filter has an unexpected '=' at character 3:   »=Women; here comes a column and what"),
        ("price<<50", "the filter has an unexpected '<' at character 7: price<»<50; after < comes a number or a day"),
    ],
)
def test_what_can_be_neither_is_refused_at_once(clause: str, message: str) -> None:
    with pytest.raises(BadFilter) as caught:
        parse_where(["season=Fall", clause])
    assert str(caught.value).startswith(message)
