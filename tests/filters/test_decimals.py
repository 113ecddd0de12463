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
        (["36", "38", "36,38"], "comma", [36.0, 38.0, 36.38]),
        (["1 299", "40,42,44"], "unsure", [1299.0, NAN]),
        (["59,90", "1e3", "-5"], "comma", [59.9, 1000.0, -5.0]),
        (["", ""], "unsure", [NAN, NAN]),
    ],
)
def test_a_column(texts: list[str], decimals: str, numbers: list[float]) -> None:
    for step in (1, -1):
        found, read = numbers_of(texts[::step])
        assert found == decimals
        assert read == pytest.approx(numbers[::step], nan_ok=True)


NINE = [f"R$ 5{number},90" for number in range(1, 10)]


@pytest.mark.parametrize("odd", ["5,", "R$ 1,299,00", "40,42,44", "-5.5", "R$ 59.90"])
def test_one_odd_value_does_not_outvote_nine(odd: str) -> None:
    """It is no number, and is named; all others are found as before."""
    filters = small_filters({"price": [*NINE, odd]})
    found = filters.explain("price<100")
    assert found is not None
    assert found.matching == 9
    assert found.notes == (
        f'1 of 10 products have no number in "price" but a text such as "{odd}"; they never match <',
    )


def test_an_exponent_tells_no_decimal_mark() -> None:
    assert numbers_of([*NINE, "1e3"]) == ("comma", [*(50.9 + number for number in range(1, 10)), 1000.0])


def test_one_decimal_comma_among_prices_with_a_point() -> None:
    filters = small_filters({"price": [*(f"${n}.90" for n in range(1, 41)), "$1,299.00", "$2,499.00", "59,90"]})
    mask = filters.allowed("price>1000")
    assert mask is not None
    assert np.flatnonzero(mask).tolist() == [40, 41]


@pytest.mark.parametrize(
    ("commas", "points", "lists", "decimals"),
    [
        (19, 1, 0, "comma"),
        (38, 2, 0, "comma"),
        (37, 2, 0, "mixed"),
        (1, 19, 0, "point"),
        (2, 37, 0, "mixed"),
        (9, 1, 0, "comma"),
        (8, 1, 0, "mixed"),
        (7, 7, 0, "mixed"),
        (3, 0, 1, "comma"),
        (2, 0, 1, "mixed"),
        (0, 3, 1, "point"),
        (0, 0, 5, "unsure"),
        (95, 5, 47, "comma"),
        (95, 5, 48, "mixed"),
    ],
)
def test_rows_decide(commas: int, points: int, lists: int, decimals: str) -> None:
    """Rows, not texts: here are three different texts at most, and a thousand rows that tell nothing."""
    texts = ["59,90"] * commas + ["59.90"] * points + ["40,42,44"] * lists + ["12"] * 1000
    assert numbers_of(texts)[0] == decimals


def test_without_a_plain_number_the_way_of_most_is_better_than_none() -> None:
    filters = small_filters({"price": ["R$ 59,90", "R$ 1.299,00", "R$ 1,299.00"]})
    found = filters.explain("price<100")
    assert found is not None
    assert found.matching == 1
    assert found.notes == (
        '1 of 3 products have no number in "price" but a text such as "R$ 1,299.00"; they never match <',
    )
    careful = small_filters({"price": ["R$ 59,90", "R$ 1.299,00", "R$ 1,299.00", "R$ 12"]}).explain("price<100")
    assert careful is not None
    assert careful.matching == 1
    assert careful.notes[1].startswith('in "price" no one way of writing numbers fits both "R$ 1,299.00" and')


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
    kinds = ["1.299", "1,299", "59,90", "59.90", "12", "1 299", "40,42,44", "1e3", "ask"]
    for _ in range(200):
        texts = chance.choices(kinds, [1, 1, chance.choice([1, 30]), 1, 1, 1, 1, 1, 1], k=chance.choice([4, 30]))
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
@pytest.mark.parametrize(
    ("usual", "rare"),
    [
        (["1.299", "12", "1 299", "", "ask"], ["59,90", "59.90", "1,299", "40,42,44"]),
        (["59,90"], ["59.90", "-5.5", "1e3"]),
        (["$1,299.00", "$5.90", "1,299"], ["59,90", "5,"]),
        (["R$ 59,90", "R$ 1.299"], ["R$ 1,299.00", "R$ 1,299.00", "12"]),
        (["36,38", "36"], ["36,38,40", "36,38,40", "38.5"]),
    ],
)
def test_many_small_changes_agree_with_a_fresh_reading(usual: list[str], rare: list[str], seed: int) -> None:
    """Also around the number of rows where a way of writing wins, and loses again."""
    chance = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    rows = [chance.choice(usual) for _ in range(60)]
    filters = Filters(SmallTable({"price": rows}), len(rows))
    for _ in range(40):
        measured = filters.columns.measured("price", "number")
        fresh = Filters(SmallTable({"price": rows}), len(rows)).columns.measured("price", "number")
        assert (measured.decimals, measured.others, measured.example) == (fresh.decimals, fresh.others, fresh.example)
        np.testing.assert_array_equal(measured.numbers, fresh.numbers)
        np.testing.assert_array_equal(measured.forms, fresh.forms)
        old_row = [row for row in range(len(rows)) if chance.random() > (0.2 if rows[row] in rare else 0.02)]
        new = [chance.choice(rare if chance.random() < 0.5 else usual) for _ in range(chance.randint(0, 3))]
        rows = [rows[row] for row in old_row] + new
        filters = follow(filters, rows, old_row + [-1] * len(new))


def test_an_odd_row_that_comes_leaves_the_others_as_they_are() -> None:
    """Up to one in twenty of them; from the next one on no way has won, until it goes again."""
    rows = ["59,90"] * 38
    old = Filters(SmallTable({"price": rows}), 38)
    assert old.allowed("price<100").sum() == 38  # type: ignore[union-attr]
    two = follow(old, [*rows, "59.90", "59.90"], [*range(38), -1, -1])
    assert two.allowed("price<100").sum() == 38  # type: ignore[union-attr]
    three = follow(two, [*rows, *["59.90"] * 3], [*range(40), -1])
    assert three.allowed("price<100").sum() == 3  # type: ignore[union-attr]
    assert follow(three, [*rows, "59.90"], [*range(39)]).allowed("price<100").sum() == 38  # type: ignore[union-attr]
