"""Which texts are numbers and days."""

from __future__ import annotations

import math
from datetime import date

import pytest

from parecido.filters.numbers import (
    COMMA,
    LISTED,
    PLAIN,
    POINT,
    UNSURE,
    read_day,
    read_number,
    read_typed,
    read_written,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("text", "point", "comma", "form"),
    [
        ("12", 12.0, 12.0, PLAIN),
        ("-12", -12.0, -12.0, PLAIN),
        ("-3.50", -3.5, NAN, PLAIN | POINT),
        ("+.5", 0.5, NAN, PLAIN | POINT),
        ("1e3", 1000.0, 1000.0, PLAIN),
        ("-1E3", -1000.0, -1000.0, PLAIN),
        ("1.5e3", 1500.0, NAN, PLAIN | POINT),
        ("1.299", 1.299, 1299.0, PLAIN | UNSURE),
        ("-1.299", -1.299, -1299.0, PLAIN | UNSURE),
        ("0.299", 0.299, NAN, PLAIN | POINT),
        ("1299.001", 1299.001, NAN, PLAIN | POINT),
        ("59,90", NAN, 59.9, COMMA),
        ("0,299", NAN, 0.299, COMMA),
        ("1,299", 1299.0, 1.299, UNSURE),
        ("1.299,00", NAN, 1299.0, COMMA),
        ("1,299.00", 1299.0, NAN, POINT),
        ("1.299.000", NAN, 1_299_000.0, COMMA),
        ("1,299,000", 1_299_000.0, NAN, POINT),
        ("1 299", 1299.0, 1299.0, 0),
        ("1 299,00", NAN, 1299.0, COMMA),
        ("1\u00a0299,00", NAN, 1299.0, COMMA),
        ("1\u202f299.50", 1299.5, NAN, POINT),
        ("1'299.50", 1299.5, NAN, POINT),
        ("1’299", 1299.0, 1299.0, 0),
        ("40,42,44", NAN, NAN, LISTED),
        ("36, 38", NAN, NAN, LISTED),
        ("12,", NAN, NAN, LISTED),
        ("R$ 59,90,", NAN, NAN, LISTED),
        ("R$ 1,299,00", NAN, NAN, LISTED),
        ("1.2.3", NAN, NAN, 0),
        ("31.12.2024", NAN, NAN, 0),
        ("1.299,00,00", NAN, NAN, 0),
        ("12,99.00", NAN, NAN, 0),
        ("1 299 00", NAN, NAN, 0),
        ("1 299.000,00", NAN, NAN, 0),
    ],
)
def test_a_number_in_two_ways(text: str, point: float, comma: float, form: int) -> None:
    written = read_written(text)
    assert written is not None
    assert written[:2] == pytest.approx((point, comma), nan_ok=True)
    assert written.form == form


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("25.00 USD", (25.0, "USD")),
        ("USD 25.00", (25.0, "USD")),
        ("R$ 99.90", (99.9, "R$")),
        ("R$\u00a099.90", (99.9, "R$")),
        ("$1,299.00", (1299.0, "$")),
        ("€5", (5.0, "€")),
        ("5 €", (5.0, "€")),
        ("5 kr", (5.0, "kr")),
        ("5 zł", (5.0, "zł")),
        ("CHF 1'299.50", (1299.5, "CHF")),
        ("12", (12.0, "")),
        ("", None),
        ("ask", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("-1e999", None),
        ("٣", None),
        ("12 cm", None),
        ("ABC123", None),
        ("USD 5 USD", None),
        ("9" * 1_000_000, None),
        ("9 " * 30 + "x", None),
    ],
)
def test_prices(text: str, price: tuple[float, str] | None) -> None:
    written = read_written(text)
    assert (written and (written.point, written.currency)) == price


@pytest.mark.parametrize(
    ("text", "comma", "currency"),
    [
        ("R$ 1.000,90", 1000.9, "R$"),
        ("R$1.000,90", 1000.9, "R$"),
        ("R$ -5,00", -5.0, "R$"),
        ("€ 12,50", 12.5, "€"),
        ("12,50 EUR", 12.5, "EUR"),
        ("1\u202f299,00\u00a0€", 1299.0, "€"),
        ("129,90 kr", 129.9, "kr"),
    ],
)
def test_prices_with_a_decimal_comma(text: str, comma: float, currency: str) -> None:
    written = read_written(text)
    assert written is not None
    assert (written.comma, written.form, written.currency) == (comma, COMMA, currency)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1299.00", (1299.0,)),
        ("1.299", (1.299,)),
        ("59,90", (59.9,)),
        ("1.299,00", (1299.0,)),
        ("1,299.00", (1299.0,)),
        ("1 299", (1299.0,)),
        ("1,299", (1299.0, 1.299)),
        ("R$ 5", ()),
        ("40,42,44", ()),
        ("cheap", ()),
    ],
)
def test_what_somebody_types(text: str, numbers: tuple[float, ...]) -> None:
    assert read_typed(text) == numbers


def test_a_plain_number_has_no_currency() -> None:
    assert read_number("1299.00") == 1299.0
    assert read_number("1299 USD") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        ("2024-01-31T23:59:59Z", date(2024, 1, 31)),
        ("2024-01-31 10:00", date(2024, 1, 31)),
        ("2024-02-30", None),
        ("2024-01-3", None),
        ("2024-01-311", None),
        ("20240131", None),
        ("31/01/2024", None),
        ("", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text) == day
