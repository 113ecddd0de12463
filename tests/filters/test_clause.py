"""Clauses as they always were, and expressions: one rule tells them apart."""

from __future__ import annotations

import pytest
from tests.filters.small_table import SmallTable, small_filters

from parecido.errors import BadFilter, UnknownColumn
from parecido.filters.clause import read_clause
from parecido.filters.expression import Equals
from parecido.filters.filters import Filters

NAMES = {"name", "size", "gender", "price", "base colour", "price<", "not new"}


def has_column(name: str) -> bool:
    return name in NAMES


@pytest.mark.parametrize(
    ("clause", "column", "text"),
    [
        ("gender=Women", "gender", "Women"),
        (" base colour = Navy Blue ", "base colour", "Navy Blue"),
        ("gender=", "gender", ""),
        ("name=Rock and Roll", "name", "Rock and Roll"),
        ("name=Salt and price", "name", "Salt and price"),
        ("name=Salt and size in stock", "name", "Salt and size in stock"),
        ("name=Black or size is all", "name", "Black or size is all"),
        ("name=Salt and colour=5", "name", "Salt and colour=5"),
        ("name=O'Neill and Sons", "name", "O'Neill and Sons"),
        ("name=a=b", "name", "a=b"),
        ("size=<5", "size", "<5"),
        ("size=5)", "size", "5)"),
        ("name='90s Tee", "name", "'90s Tee"),
        ("name=Rock 'n Roll and Soul", "name", "Rock 'n Roll and Soul"),
        ('name="Best" shirt', "name", '"Best" shirt'),
        ("gender=Women, Men", "gender", "Women, Men"),
        ("gender=Women or Men", "gender", "Women or Men"),
        ("price<=50", "price<", "50"),
        ("not new=1", "not new", "1"),
        ("name=" + "x" * 1_000_000, "name", "x" * 1_000_000),
        ("colour=Navy Blue", "colour", "Navy Blue"),
    ],
)
def test_a_plain_clause_is_read_as_it_always_was(clause: str, column: str, text: str) -> None:
    assert read_clause(clause, has_column).expression == Equals(column, (text,))


@pytest.mark.parametrize(
    ("clause", "normal"),
    [
        ("name='Navy Blue'", "name = 'Navy Blue'"),
        ("name='Navy Blue' and size=L", "name = 'Navy Blue' and size = L"),
        ("gender=Women and price<50", "gender = Women and price < 50"),
        ("gender=Women OR not (size in (L, M))", "gender = Women or size not in (L, M)"),
        ("gender=Women and size not in (L)", "gender = Women and size != L"),
        ("gender=Women and size is missing", "gender = Women and size is missing"),
        ("gender=Women and size is not missing", "gender = Women and size is not missing"),
        ("gender=Women and 'base colour'=Red", "gender = Women and 'base colour' = Red"),
        ("price>=10 and price<50", "price >= 10 and price < 50"),
        ("price!=10", "price != 10"),
        ("gender in (Women, Men)", "gender in (Women, Men)"),
        ("not gender=Women", "gender != Women"),
    ],
)
def test_an_expression_is_read_as_one(clause: str, normal: str) -> None:
    assert str(read_clause(clause, has_column).expression) == normal


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("gender=Women and price<<50", "an unexpected '<' at character 24: gender=Women and price<»<50"),
        ("name=Navy Blue and size=L", "an unexpected 'Blue' at character 11: name=Navy »Blue and size=L"),
        ("(gender=Women", "an unexpected end at character 14"),
        ("price", "an unexpected end at character 6"),
        (
            "gender=Men and base colour=Red",
            "a column of several words at character 16: gender=Men and »base colour=Red",
        ),
        (
            "gender=Men and not (base colour=Red)",
            "a column of several words at character 21: gender=Men and not (»base",
        ),
        ("base colour=Red and gender=Men", "a column of several words at character 1: »base colour=Red and gen"),
        ("name=Rock 'n Roll and size=L", "a ' without its pair at character 11: name=Rock »'n Roll and size=L"),
    ],
)
def test_a_fault_in_what_is_an_expression_is_never_a_text(clause: str, message: str) -> None:
    with pytest.raises(BadFilter) as caught:
        read_clause(clause, has_column)
    assert f"the filter has {message}" in str(caught.value)


def test_a_condition_on_a_column_that_is_not_there_is_a_text_only_where_a_product_has_it() -> None:
    filters = small_filters({"name": ["Me and You <3"]})
    assert filters.allowed("name=Me and You <3").tolist() == [True]  # type: ignore[union-attr]
    with pytest.raises(UnknownColumn, match=r"^no column 'nam'; did you mean \"name\"\?"):
        filters.allowed("name=Me and nam=You")
    with pytest.raises(BadFilter, match=r"^the filter has an unexpected 'You' at character 9"):
        filters.allowed("name=Me You and nam=You")


@pytest.mark.parametrize("clause", ["name=Rock and Roll", "name='Best'", "name=x and size=L", "name=plain"])
def test_a_product_never_changes_how_a_filter_is_read(clause: str) -> None:
    texts = ["plain", clause.partition("=")[2]]
    without, beside = (Filters(SmallTable({"name": [text], "size": [""]}), 1) for text in texts)
    assert without.expression(clause) == beside.expression(clause)


NOTED = {"name": ["Rock and Roll", "'Best'", "x and size=L", "Best"], "size": ["L", "", "", ""]}


@pytest.mark.parametrize(
    ("clause", "matching", "notes"),
    [
        ("name=Rock and Roll", 1, ()),
        (
            "name=Rock or Best",
            0,
            (
                '"name=Rock or Best" was read as one text, which no product has in "name"; to join conditions name a '
                "column in each, as in gender=Women and baseColour='Navy Blue'",
            ),
        ),
        (
            "name='Best'",
            1,
            (
                '"name=\'Best\'" was read as name = Best; for the products with exactly that text in "name" write '
                "name = '''Best'''",
            ),
        ),
        (
            "name=x and size=L",
            0,
            (
                '"name=x and size=L" was read as name = x and size = L; for the products with exactly that text in '
                "\"name\" write name = 'x and size=L'",
            ),
        ),
        ("name='Rock and Roll'", 1, ()),
    ],
)
def test_where_the_readings_differ_a_note_says_so(clause: str, matching: int, notes: tuple[str, ...]) -> None:
    found = small_filters(NOTED).explain(clause)
    assert found is not None
    assert (found.matching, found.notes) == (matching, notes)


def test_what_a_note_tells_to_write_finds_those_products() -> None:
    filters = small_filters(NOTED)
    for text, row in (("name = '''Best'''", 1), ("name = 'x and size=L'", 2)):
        mask = filters.allowed(text)
        assert mask is not None
        assert mask.nonzero()[0].tolist() == [row]
