"""A later table's filters read what is new in it, and find what a fresh reading finds."""

from __future__ import annotations

import random

import numpy as np
import pytest
from tests.filters.small_table import SmallTable

from parecido.errors import BadFilter
from parecido.filters import Facet, Filters, count_values
from parecido.filters.columns import Columns
from parecido.filters.inherited import compose_rows

OLD = {"price": ["1 USD", "2", "ask", ""] * 5, "colour": ["Red", "Pink", "Red", ""] * 5}
NEW = {"price": [*OLD["price"][:2], *OLD["price"][3:], "9"], "colour": [*OLD["colour"][:2], *OLD["colour"][3:], "Blue"]}
NEW_ROWS = np.array([0, 1, *range(3, 20), -1])


def test_only_new_rows_are_read() -> None:
    old = Filters(SmallTable(OLD), 20)
    for where in ("price<5", "colour=Red"):
        old.allowed(where)
    table = SmallTable(NEW)
    new = old.follow(table, NEW_ROWS)
    assert new.allowed("colour=Blue and price>5").nonzero()[0].tolist() == [19]  # type: ignore[union-attr]
    assert table.read == ["colour of 1", "price of 1"]
    assert count_values(new.columns, "colour") == [Facet("Red", 9), Facet("", 5), Facet("Pink", 5), Facet("Blue", 1)]
    assert count_values(old.columns, "colour") == [Facet("Red", 10), Facet("", 5), Facet("Pink", 5)]


def test_a_column_that_nobody_asked_for_meanwhile_is_followed_all_the_same() -> None:
    old = Filters(SmallTable(OLD), 20)
    old.allowed("colour=Red")
    last = SmallTable({name: texts[1:] for name, texts in NEW.items()})
    new = old.follow(SmallTable(NEW), NEW_ROWS).follow(last, np.arange(1, 20))
    assert new.allowed("colour=Blue").nonzero()[0].tolist() == [18]  # type: ignore[union-attr]
    assert last.read == ["colour of 1"]
    new.follow(last, np.arange(19)).allowed("colour=Blue")
    assert last.read == ["colour of 1"]


def test_a_table_of_many_new_rows_is_read_whole() -> None:
    old = Filters(SmallTable(OLD), 20)
    old.allowed("colour=Red")
    table = SmallTable(OLD)
    old.follow(table, np.array([0, 1, 2] + [-1] * 17)).allowed("colour=Red")
    assert table.read == ["colour"]


def test_what_is_inherited_is_bounded() -> None:
    """However many tables follow one another, and whichever column each is asked for."""
    data = {f"column {number}": ["a", "b"] * 10 for number in range(30)}
    columns = Columns(SmallTable(data), 20, budget=2_000)
    table = SmallTable(data)
    for name in data:
        columns.encoded(name)
        columns = columns.follow(table, np.arange(20))
    table.read.clear()
    for name in reversed(data):
        columns.encoded(name)
    assert "column 29" not in table.read
    assert len(table.read) > 20


def test_what_is_gone_is_gone() -> None:
    """A text that no product has any more is none of the column's; neither is a currency, nor the only number."""
    old = Filters(SmallTable({"price": ["EUR 5", *["ask"] * 19]}), 20)
    old.allowed("price<5")
    rows = np.array([*range(1, 20), -1])
    dollars = old.follow(SmallTable({"price": [*["ask"] * 19, "5 USD"]}), rows)
    assert dollars.allowed("price>4").nonzero()[0].tolist() == [19]  # type: ignore[union-attr]
    assert [facet.value for facet in count_values(dollars.columns, "price")] == ["ask", "5 USD"]
    asked = old.follow(SmallTable({"price": ["ask"] * 19}), np.arange(1, 20))
    with pytest.raises(BadFilter, match=r'has no number to compare with >; its values are like "ask"'):
        asked.allowed("price>4")


def test_what_is_gone_is_gone_even_while_its_text_is_remembered() -> None:
    """One unused text of twenty is not worth making the others anew; no answer may show it."""
    numbers = [str(number) for number in range(1, 20)]
    old = Filters(SmallTable({"price": ["25 EUR", *numbers]}), 20)
    old.allowed("price<5")
    new = old.follow(SmallTable({"price": [*numbers, "30 USD"]}), np.array([*range(1, 20), -1]))
    assert "25 EUR" in new.columns.encoded("price").code_of
    assert new.allowed("price>18").nonzero()[0].tolist() == [18, 19]  # type: ignore[union-attr]
    assert [each.value for each in count_values(new.columns, "price")] == sorted([*numbers, "30 USD"])
    found = new.explain("price='25 EUR'")
    assert found is not None
    assert (found.matching, found.notes) == (0, ())


def test_rows_of_two_changes() -> None:
    assert compose_rows(np.array([0, 2, -1, 1]), np.array([3, -1, 2, 0])).tolist() == [1, -1, -1, 0]
    assert compose_rows(np.array([], dtype=np.intp), np.array([-1])).tolist() == [-1]


@pytest.mark.parametrize("seed", range(5))
def test_many_small_changes_agree_with_a_fresh_reading(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    values = ["1", "2.5 USD", "2.5 EUR", "ask", "", "e\u0301", "é"]
    wheres = ["a<2", "a=é", "not a=1 and b is missing", "b>=2024-01-02", "b in (ask, 1)"]

    def row() -> tuple[str, str]:
        return chance.choice(values[:2] + values[3:]), chance.choice([*values, "2024-01-02", "2024-01-01"])

    rows = [row() for _ in range(50)]
    filters = Filters(SmallTable(_columns(rows)), len(rows))
    for _ in range(30):
        old_row = [number for number in range(len(rows)) if chance.random() > 0.02]
        fresh = chance.randint(0, 3)
        rows = [rows[number] for number in old_row] + [row() for _ in range(fresh)]
        filters = filters.follow(SmallTable(_columns(rows)), np.array(old_row + [-1] * fresh))
        whole = Filters(SmallTable(_columns(rows)), len(rows))
        for where in chance.sample(wheres, 2):
            assert _answer(filters, where) == _answer(whole, where)


def _columns(rows: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [row[place] for row in rows] for place, name in enumerate("ab")}


def _answer(filters: Filters, where: str) -> object:
    try:
        found = filters.explain(where)
        mask = filters.allowed(where)
    except BadFilter as error:
        return str(error).partition("like")[0]
    assert found is not None
    assert mask is not None
    return mask.tolist(), found.matching, [note.partition("but")[0] for note in found.notes]
