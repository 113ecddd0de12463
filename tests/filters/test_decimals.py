"""How a column writes its numbers, as all of its texts together tell."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence

import numpy as np
import pytest
from tests.filters.small_table import SmallTable, small_filters

from parecido.errors import BadFilter
from parecido.filters import Filters
from parecido.filters.decimals import decide, read_column

NAN = math.nan


def numbers_of(texts: Sequence[str]) -> tuple[str, list[float]]:
    measured = small_filters({"price": texts}).columns.measured("price", "number")
    return measured.decimals, measured.numbers.tolist()


@pytest.mark.parametrize(
    ("texts", "decimals", "numbers"),
    [
        (["R$ 1.000,90", "R$ 59,90", "R$ 1.299"], "comma", [1000.9, 59.9, 1299.0]),
        (["1.299", "2.500", "12,50"], "comma", [1299.0, 2500.0, 12.5]),
        (["1 299,00 €", "899 €"], "comma", [1299.0, 899.0]),
        (["1.299.000", "1.299"], "comma", [1_299_000.0, 1299.0]),
        (["$1,299.00", "$59.90", "$1,299"], "point", [1299.0, 59.9, 1299.0]),
        (["1,299", "59.90"], "point", [1299.0, 59.9]),
        (["1'299.50", "59"], "point", [1299.5, 59.0]),
        (["1.299", "0.5", "1e3"], "point", [1.299, 0.5, 1000.0]),
        (["1.299", "2.500", "12"], "unsure", [1.299, 2.5, 12.0]),
        (["1,299", "2,500", "12"], "unsure", [NAN, NAN, 12.0]),
        (["1 299", "899"], "unsure", [1299.0, 899.0]),
        (["59.90", "59,90", "12", "1 299"], "mixed", [59.9, NAN, 12.0, NAN]),
        (["36,38", "38,40", "40,42,44", "36"], "mixed", [NAN, NAN, NAN, 36.0]),
        (["59,90", "ask", "", "12 cm"], "comma", [59.9, NAN, NAN, NAN]),
        (["", ""], "unsure", [NAN, NAN]),
    ],
)
def test_a_column(texts: list[str], decimals: str, numbers: list[float]) -> None:
    for step in (1, -1):
        found, read = numbers_of(texts[::step])
        assert found == decimals
        assert read == pytest.approx(numbers[::step], nan_ok=True)


def test_ranges_over_prices_with_a_decimal_comma() -> None:
    filters = small_filters({"preco": ["R$ 59,90", "R$ 1.299,00", "R$ 100", "sob consulta", ""]})

    def found(where: str) -> list[int]:
        mask = filters.allowed(where)
        assert mask is not None
        return np.flatnonzero(mask).tolist()

    assert found("preco<100") == [0]
    assert found("preco >= 59.90 and preco <= 100") == [0, 2]
    assert found("preco>59,90") == [1, 2]
    assert found("preco<=1.299,00 and preco>100") == [1]
    assert found("preco='R$ 59,90'") == [0]


def test_prices_in_two_currencies_stay_apart() -> None:
    with pytest.raises(BadFilter, match=r"has prices in R\$, €, which < cannot compare"):
        small_filters({"price": ["R$ 59,90", "12,50 €"]}).allowed("price<50")
    dollars = small_filters({"price": ["$5.50", "12,50 €"]})
    assert dollars.columns.measured("price", "number").currencies == ("$",)


@pytest.mark.parametrize(
    ("texts", "where", "notes"),
    [
        (["59,90", "1.299"], "a<100", []),
        (["1299", "12"], "a<100", []),
        (["1.299,5", "2"], "a>2", []),
        (
            ["12", "1.299"],
            "a<100",
            [
                'in "a" "1.299" may be 1.299 or 1299, and no other value of the column tells which; it is read as '
                "1.299, until the column has decimals as in 1299.00 or 1299,00"
            ],
        ),
        (
            ["1.299", "1,299"],
            "a<100",
            [
                '1 of 2 products have no number in "a" but a text such as "1,299"; they never match <',
                'in "a" "1,299" may be 1299 or 1.299, and no other value of the column tells which; it is not read, '
                "until the column has decimals as in 1299.00 or 1299,00",
            ],
        ),
        (
            ["59.90", "59,90"],
            "a<100",
            [
                '1 of 2 products have no number in "a" but a text such as "59,90"; they never match <',
                'in "a" no one way of writing numbers fits both "59.90" and "59,90", so only numbers as in 1299.00 are '
                "read; write all of the column in one way",
            ],
        ),
        (
            ["59,90"],
            "a<1.299 or a>'2.500'",
            [
                "in a filter 1.299 is a number with three decimals; for thousands write 1299",
                "in a filter 2.500 is a number with three decimals; for thousands write 2500",
            ],
        ),
        (["59,90"], "a<1299 or a>1.5", []),
        (["59.90"], "a<1.299", []),
    ],
)
def test_what_is_said_where_it_is_in_doubt(texts: list[str], where: str, notes: list[str]) -> None:
    found = small_filters({"a": texts}).explain(where)
    assert found is not None
    assert list(found.notes) == notes


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            ["1,299"],
            '"1,299" may be 1299 or 1.299, and no other value of the column tells which; it is not read, until',
        ),
        (
            ["59,90", "1,299.00"],
            'no one way of writing numbers fits both "1,299.00" and "59,90", so only numbers as in',
        ),
    ],
)
def test_a_column_without_a_number_that_is_sure(texts: list[str], message: str) -> None:
    with pytest.raises(BadFilter, match=re.escape(f'the column "a" has no number to compare with <; {message}')):
        small_filters({"a": texts}).allowed("a<5")


def written(number: int, chance: random.Random, mark: str, between: str, cents: bool) -> str:
    """A number of cents as a shop writes it, the sign between thousands now and then."""
    whole, part = divmod(abs(number), 100)
    digits = f"{whole:,}".replace(",", chance.choice([between, between, ""]))
    return f"{'-' * (number < 0)}{digits}" + (f"{mark}{part:02}" if cents or part else "")


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("mark", "between"), [(",", "."), (",", " "), (".", ","), (".", "'"), (",", "\u202f")])
def test_whatever_one_shop_writes_is_read_back(seed: int, mark: str, between: str) -> None:
    """Numbers of any size, some without decimals, with a currency or without, of which one at least has decimals."""
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    cents = [chance.choice([-1, 1, 1]) * chance.randrange(10 ** chance.randint(1, 9)) for _ in range(50)]
    cents = [number if chance.random() < 0.5 else number // 100 * 100 for number in cents]
    before, after = chance.choice([("R$ ", ""), ("", " €"), ("", ""), ("$", ""), ("", "\u00a0kr")])
    texts = [f"{before}{written(each, chance, mark, between, chance.random() < 0.5)}{after}" for each in cents]
    texts[0] = f"{before}{written(cents[0], chance, mark, between, True)}{after}"
    decimals, numbers = numbers_of(texts)
    assert decimals == ("comma" if mark == "," else "point")
    assert numbers == [number / 100 for number in cents]


@pytest.mark.parametrize("seed", range(20))
def test_a_column_of_plain_numbers_is_read_as_ever(seed: int) -> None:
    """Of other texts, too, unless one has a comma: whatever Python's float says."""
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    shapes = ["{:d}", "{:.1f}", "{:.2f}", "{:.3f}", "{:e}", "{:+d}"]
    numbers = [chance.randint(-(10**6), 10**6) for _ in range(40)]
    shape = [chance.choice(shapes[seed % 3 :]) for _ in numbers]
    texts = [each.format(number if "d" in each else number / 1000) for each, number in zip(shape, numbers, strict=True)]
    assert numbers_of([*texts, "ask", ""])[1] == pytest.approx([*map(float, texts), NAN, NAN], nan_ok=True)


def test_the_order_of_the_texts_does_not_count() -> None:
    chance = random.Random(3)  # noqa: S311  (reproducible, not secret)
    kinds = ["1.299", "1,299", "59,90", "59.90", "12", "1 299", "40,42,44", "ask"]
    for _ in range(200):
        texts = chance.choices(kinds, k=4)
        first = decide(read_column(texts).forms)
        chance.shuffle(texts)
        assert decide(read_column(texts).forms) == first


def follow(filters: Filters, texts: list[str], old_row: list[int]) -> Filters:
    return filters.follow(SmallTable({"price": texts}), np.array(old_row))


def test_a_row_that_comes_or_goes_changes_how_the_others_are_read() -> None:
    """A sync adds the price that tells, then one that tells the opposite; then both go again."""
    rows = ["1.299"] * 30
    unsure = Filters(SmallTable({"price": rows}), 30)
    assert unsure.allowed("price<2").sum() == 30  # type: ignore[union-attr]
    comma = follow(unsure, [*rows, "59,90"], [*range(30), -1])
    assert comma.allowed("price<2").sum() == 0  # type: ignore[union-attr]
    assert comma.allowed("price>1000").sum() == 30  # type: ignore[union-attr]
    mixed = follow(comma, [*rows, "59,90", "59.90"], [*range(31), -1])
    assert mixed.allowed("price<2").sum() == 30  # type: ignore[union-attr]
    again = follow(mixed, [*rows, "59,90"], [*range(31)])
    assert again.allowed("price>1000").sum() == 30  # type: ignore[union-attr]
    assert follow(again, rows, [*range(30)]).allowed("price<2").sum() == 30  # type: ignore[union-attr]
    assert unsure.allowed("price<2").sum() == 30  # type: ignore[union-attr]


def test_a_text_that_no_row_has_any_more_tells_nothing() -> None:
    """Though it is remembered, and the numbers of the column are asked for only afterwards."""
    rows = [f"{number}.299" for number in range(1, 30)]
    old = Filters(SmallTable({"price": [*rows, "R$ 59,90"]}), 30)
    old.allowed("price=1.299")
    new = follow(old, rows, [*range(29)])
    assert "R$ 59,90" in new.columns.encoded("price").code_of
    measured = new.columns.measured("price", "number")
    assert (measured.decimals, measured.currencies) == ("unsure", ())


@pytest.mark.parametrize("seed", range(10))
def test_many_small_changes_agree_with_a_fresh_reading(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    usual = ["1.299", "12", "1 299", "", "ask"]
    rare = ["59,90", "59.90", "1,299", "40,42,44"]
    rows = [chance.choice(usual) for _ in range(60)]
    filters = Filters(SmallTable({"price": rows}), len(rows))
    for _ in range(40):
        measured = filters.columns.measured("price", "number")
        fresh = Filters(SmallTable({"price": rows}), len(rows)).columns.measured("price", "number")
        assert measured.decimals == fresh.decimals
        np.testing.assert_array_equal(measured.numbers, fresh.numbers)
        old_row = [row for row in range(len(rows)) if chance.random() > (0.4 if rows[row] in rare else 0.02)]
        new = [chance.choice(rare if chance.random() < 0.3 else usual) for _ in range(chance.randint(0, 3))]
        rows = [rows[row] for row in old_row] + new
        filters = follow(filters, rows, old_row + [-1] * len(new))
