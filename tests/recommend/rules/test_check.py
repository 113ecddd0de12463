"""Rules against a shop of three products."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from parecido.errors import QueryError, RulesError
from parecido.index.contract import Mask
from parecido.recommend.arranging.boosts import Boost, Rows
from parecido.recommend.rules.check import check_rules
from parecido.recommend.rules.rules import Block, Pin, Rules

TABLE = {"id": ["1", "2", "3"], "in_stock": ["yes", "no", "yes"], "margin": ["10", "", "30"], "year": ["2020"] * 3}


class Fields:
    """The columns of the three products."""

    def matches(self, column: str, value: str, rows: Rows) -> Mask:
        return np.array([TABLE[column][row] == value for row in rows])

    def numbers(self, column: str) -> NDArray[np.float64]:
        return np.array([float(text or "nan") for text in TABLE[column]])


def check_where(text: str) -> None:
    if "=" not in text:
        raise QueryError(f"{text!r} is no filter")


def check(rules: Rules) -> list[str]:
    return check_rules(rules, columns=list(TABLE), fields=Fields(), ids=TABLE["id"], check_where=check_where)


def test_rules_that_fit_say_nothing() -> None:
    rules = Rules(
        where="in_stock=yes",
        group="year",
        boosts=(Boost("in_stock", 0.05, "yes"), Boost("margin", 0.05)),
        pins=(Pin(("2",), query="1"),),
        blocks=(Block(("3",)),),
    )
    assert check(rules) == []


def test_a_picture_is_no_column() -> None:
    assert check(Rules(group="picture")) == []


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (Rules(where="in stock"), "rules: where cannot be used: 'in stock' is no filter"),
        (Rules(group="style"), "rules: group names no column 'style'; this shop has id, in_stock, margin, year"),
        (
            Rules(boosts=(Boost("year", 0.1, "2020"), Boost("price", 0.1))),
            "rules: boost[2].column names no column 'price'; this shop has id, in_stock, margin, year",
        ),
    ],
)
def test_what_the_shop_does_not_have_is_refused(rules: Rules, sentence: str) -> None:
    with pytest.raises(RulesError) as refused:
        check(rules)
    assert str(refused.value) == sentence


def test_what_may_come_is_kept_and_said() -> None:
    rules = Rules(
        boosts=(Boost("in_stock", 0.05, "Yes"), Boost("year", 0.05)),
        pins=(Pin(("2", "9"), query="8"),),
        blocks=(Block(("3",)), Block(("7",))),
    )
    assert check(rules) == [
        "boost[1]: no product has in_stock=Yes",
        "boost[2]: the column year has no two different numbers; give a value, say",
        "pin[1]: no product '8' and 1 more here; kept for when it comes",
        "block[2]: no product '7' here; kept for when it comes",
    ]
