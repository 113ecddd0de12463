"""Which rows an expression holds for."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import pytest
from tests.filters.small_table import SMALL, matching, small_filters

from parecido.errors import BadFilter, UnknownColumn
from parecido.filters import Expression, Where, parse_expression
from parecido.filters.expression import And, Compare, Equals, Not


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("gender=Women", "ad"),
        ("gender=women", ""),
        ("gender!=Women", "bc"),
        ("gender is missing", "c"),
        ("gender=", "c"),
        ("gender is not missing", "abd"),
        ("not gender=Women", "bc"),
        ("gender in (Women, Men)", "abd"),
        ("gender in (Men, '')", "bc"),
        ("gender not in (Men, '')", "ad"),
        ("colour in (Red, Pink, Green, 'Navy Blue', Black, '')", "abcd"),
        ("colour='Navy Blue' or gender=Women", "abd"),
        ("gender=Women and colour=Red", "a"),
        ("price<50", "ab"),
        ("price<49.9", "a"),
        ("price<=49.9", "ab"),
        ("price>10", "b"),
        ("price>=1e1", "ab"),
        ("not price<50", "cd"),
        ("price=10", "a"),
        ("price='10.0'", ""),
        ("price='49.90 USD'", "b"),
        ("added<2024-02-01", "a"),
        ("added<=2024-02-01", "ab"),
        ("added>2024-02-01", "c"),
        ("added>=2024-02-01", "bc"),
        ("'brand name'=\"O'Neill\"", "a"),
        ("'brand name'='cafe\u0301'", "d"),
        (["gender=Women", "price<50"], "a"),
        ({"gender": "Women"}, "ad"),
        ({"gender": ["Women", "Men"]}, ""),
        ({"gender": [], "colour": "Red"}, "a"),
        ({"colour": ""}, "d"),
        (parse_expression("gender=Men"), "b"),
    ],
)
def test_the_rows_that_match(where: Where, found: str) -> None:
    assert matching(where) == found


@pytest.mark.parametrize("where", [None, {}, [], ()])
def test_no_filter_is_no_mask(where: Where | None) -> None:
    filters = small_filters()
    assert filters.allowed(where) is None
    assert filters.explain(where) is None


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            "gender<5",
            'the column "gender" has no number to compare with <; its values are like "Women", and a number is written '
            "1299.00 or 1299,00, all of a column in one way",
        ),
        (
            "price>2024-01-31",
            'the column "price" has no day to compare with >; its values are like "10", and a day is written '
            "2024-01-31",
        ),
        (5, "the filter is '5', expected a text or several; write year='2012', say"),
        ({"year": 2012}, "the filter on 'year' is '2012', expected a text or several; write year='2012', say"),
        ({"year": [2012]}, "the filter on 'year' is '[2012]', expected a text or several; write year='2012', say"),
        (["gender=Men"] * 1_001, "the filters have more than 1,000 conditions together; ask for fewer at once"),
        (
            {"gender": [str(n) for n in range(1_001)]},
            "the filters have more than 1,000 conditions together; ask for fewer at once",
        ),
    ],
)
def test_what_a_column_cannot_answer(where: Where, message: str) -> None:
    with pytest.raises(BadFilter) as caught:
        small_filters().allowed(where)
    assert str(caught.value) == message


def test_prices_in_several_currencies_are_not_compared() -> None:
    prices = small_filters({"price": ["10.00 USD", "EUR 9", "12"]})
    with pytest.raises(BadFilter, match=r"has prices in EUR, USD, which < cannot compare; give the table a column"):
        prices.allowed("price<50")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("Gender=Men", "no column 'Gender'; did you mean \"gender\"? this shop has id, gender, "),
        ("gendr=Navy Blue", "no column 'gendr'; did you mean \"gender\"? this shop has "),
        ("gender=Men or sise<5", "no column 'sise'; this shop has "),
        ({"x\n" * 1_000_000: "y"}, "no column 'x\\nx\\n"),
    ],
)
def test_a_column_that_is_not_there(where: Where, message: str) -> None:
    with pytest.raises(UnknownColumn) as caught:
        small_filters().allowed(where)
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) < 300


def test_an_empty_table_and_an_empty_column_match_nothing() -> None:
    assert small_filters({"price": []}).allowed("price<5 or price=5").tolist() == []  # type: ignore[union-attr]
    assert small_filters({"price": ["", ""]}).allowed("price<5").tolist() == [False, False]  # type: ignore[union-attr]


def holds(expression: Expression, row: Mapping[str, str]) -> bool:
    """The naive reading of an expression, for one product."""
    if isinstance(expression, Equals):
        return row[expression.column] in expression.texts
    if isinstance(expression, Compare):
        try:
            number = float(row[expression.column])
        except ValueError:
            return False
        assert isinstance(expression.bound, float)
        return {
            "<": number < expression.bound,
            "<=": number <= expression.bound,
            ">": number > expression.bound,
            ">=": number >= expression.bound,
        }[expression.sign]
    if isinstance(expression, Not):
        return not holds(expression.inner, row)
    every = [holds(part, row) for part in expression.parts]
    return all(every) if isinstance(expression, And) else any(every)


def random_filter(chance: random.Random, depth: int) -> str:
    """A filter as somebody may write it, with all that the grammar has."""
    if depth and chance.random() < 0.6:
        inner = [random_filter(chance, depth - 1) for _ in range(chance.randint(2, 3))]
        return chance.choice([f"({inner[0]})", f"not ({inner[0]})", f"({' AND '.join(inner)})", " or ".join(inner)])
    column = chance.choice(["'odd name'", "size"])
    texts = [chance.choice(["1", "2.5", "'two words'", "''", "und"]) for _ in range(6)]
    return chance.choice(
        [
            f"{column}={texts[0]}",
            f"{column} != {texts[0]}",
            f"{column} in ({','.join(texts)})",
            f"{column} not in ({texts[0]})",
            f"{column} is {chance.choice(['', 'not '])}missing",
            f"{column}{chance.choice(['<', '<=', '>', '>='])}{chance.choice(['1', '2', '2.5'])}",
        ]
    )


def test_random_filters_agree_with_reading_row_by_row() -> None:
    """And so does their normal form."""
    chance = random.Random(5)  # noqa: S311  (reproducible, not secret)
    values = ["1", "2.5", "two words", "", "und", "-3"]
    table = {name: [chance.choice(values) for _ in range(40)] for name in ("odd name", "size")}
    table["size"][:2] = ["1", "0"]
    table["odd name"][:2] = ["1", "0"]
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    filters = small_filters(table)
    for _ in range(500):
        expression = parse_expression(random_filter(chance, 4))
        assert parse_expression(str(expression)) == expression
        mask = filters.mask(expression)
        assert mask.tolist() == [holds(expression, row) for row in rows], str(expression)


def test_a_mask_is_made_once_and_cannot_be_changed() -> None:
    filters = small_filters()
    mask = filters.allowed("gender=Women AND price<50")
    assert filters.allowed(["gender = 'Women'", "price < 50.0"]) is mask
    assert mask is not None
    assert not mask.flags.writeable
    assert mask.dtype == np.bool_
    assert SMALL["gender"] == ["Women", "Men", "", "Women"]
