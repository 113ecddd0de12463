"""Which texts are numbers and days."""

from __future__ import annotations

from datetime import date

import pytest

from parecido.filters.numbers import read_day, read_number, read_price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("12", (12.0, "")),
        ("-3.50", (-3.5, "")),
        ("+.5", (0.5, "")),
        ("1e3", (1000.0, "")),
        ("25.00 USD", (25.0, "USD")),
        ("USD 25.00", (25.0, "USD")),
        ("R$ 99.90", (99.9, "R$")),
        ("€5", (5.0, "€")),
        ("5 €", (5.0, "€")),
        ("", None),
        ("ask", None),
        ("1,299", None),
        ("1.299,00", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("٣", None),
        ("12 cm", None),
        ("ABC123", None),
        ("USD 5 USD", None),
        ("9" * 1_000_000, None),
    ],
)
def test_prices(text: str, price: tuple[float, str] | None) -> None:
    assert read_price(text) == price


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
