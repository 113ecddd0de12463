"""The page's numbers, run by node: what was typed into a limit, how it is written, and which columns are filters."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.server.page_script import page_modules

from parecido.server.widget import FILE as WIDGET


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Return what a JavaScript expression is worth, with plain spaces in texts."""
    value = page_modules(tmp_path, "numbers", "columns")

    def plain(expression: str) -> Any:
        return json.loads(json.dumps(value(expression), ensure_ascii=False).replace("\u00a0", " "))

    return plain


def column(name: str, values: list[str], **facts: Any) -> dict[str, Any]:
    """Return a column of /v1/facets of a shop in which each value stands once, unless `facts` say more."""
    counted = [{"value": value, "count": 1} for value in values]
    return {"column": name, "values": counted, "distinct": len(values), "missing": 0, "numbers": 0, **facts}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("59,90", 59.9),
        ("59.90", 59.9),
        ("1.000,90", 1000.9),
        ("1,299.00", 1299),
        ("R$ 59,90", 59.9),
        ("r$59,90", 59.9),
        ("59,90 BRL", 59.9),
        ("1 299", 1299),
        ("1e3", 1000),
        ("-2", -2),
        ("$ 5", 5),
        ("€ 5", None),  # the column is in reais
        ("cheap", None),
        ("36,38,40", None),
        ("5 kg", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_a_limit_is_read_as_people_write_it(run: Any, text: str, number: float | None, language: str) -> None:
    manner = json.dumps({"currency": "R$", "comma": None})
    assert run(f"numbers.readTyped({json.dumps(text)}, {manner}, {json.dumps(language)})") == number


@pytest.mark.parametrize(
    ("values", "language", "number"),
    [
        (["R$ 59,90", "R$ 1.299"], "en", 1299),
        (["59.90", "100"], "pt-BR", 1.299),
        (["100", "200"], "pt-BR", 1299),
        (["100", "200"], "en", 1.299),
        (["59.90", "59,90"], "pt-BR", 1299),  # no one way fits both
    ],
)
def test_what_means_two_numbers_is_read_as_the_column_writes(
    run: Any, values: list[str], language: str, number: float
) -> None:
    manner = f"{{comma: numbers.commaOf({json.dumps(values)})}}"
    assert run(f"numbers.readTyped('1.299', {manner}, '{language}')") == number


@pytest.mark.parametrize(
    ("value", "manner", "english", "portuguese"),
    [
        ("59.9", {"currency": "R$"}, "R$59.90", "R$ 59,90"),
        ("1000.9", {"currency": "BRL"}, "R$1,000.90", "R$ 1.000,90"),
        ("59.9", {"currency": "$"}, "$59.90", "$59,90"),
        ("129", {"currency": "kr"}, "129 kr", "129 kr"),
        ("59.9", {"price": True}, "59.90", "59,90"),
        ("1.5", {}, "1.5", "1,5"),
    ],
)
def test_a_limit_is_written_as_the_language_does(
    run: Any, value: str, manner: dict[str, Any], english: str, portuguese: str
) -> None:
    for language, text in (("en", english), ("pt-BR", portuguese)):
        assert run(f"numbers.written('{value}', {json.dumps(manner)}, '{language}')") == text


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_what_a_field_shows_is_read_again_as_the_same(run: Any, language: str) -> None:
    for value in (59.9, 1000.9, 1299):
        shown = f"numbers.typed('{value}', {{currency: 'R$'}}, '{language}')"
        assert run(f"numbers.readTyped({shown}, {{currency: 'R$', comma: null}}, '{language}')") == value
    assert run(f"numbers.typed('', {{}}, '{language}')") == ""


def test_chips_of_numbers_stand_in_their_order(run: Any) -> None:
    def ordered(*values: str) -> list[str]:
        counted = json.dumps([{"value": value, "count": 1} for value in values])
        return [each["value"] for each in run(f"numbers.inOrder({counted})")]

    assert ordered("100", "38", "9") == ["9", "38", "100"]
    assert ordered("R$ 1.000,90", "R$ 100,00", "R$ 99,90") == ["R$ 99,90", "R$ 100,00", "R$ 1.000,90"]
    assert ordered("M", "10", "9") == ["M", "10", "9"]


PRICES = ["R$ 59,90", "R$ 1.000,90", "R$ 129,90", "R$ 100,00"]


@pytest.mark.parametrize(
    ("given", "matching", "kind"),
    [
        # Of a small shop each product has another price.
        (column("preço", PRICES, numbers=4, min=59.9, max=1000.9, currencies=["R$"]), 4, "range"),
        (column("custo", PRICES, numbers=4, min=59.9, max=1000.9, currencies=["R$"]), 4, "range"),
        (column("cost", ["59.9", "12.5", "100"], numbers=3, min=12.5, max=100), 3, "range"),
        (column("Preço", ["59", "12", "100"], numbers=3, min=12, max=100), 3, "range"),
        (column("price", [*PRICES, "ask us"], numbers=4, min=59.9, max=1000.9, currencies=["R$"]), 5, "range"),
        (column("price", ["R$ 5", "€ 5"], numbers=20, min=5, max=5, currencies=["R$", "€"]), 20, "values"),
        # Of many whole numbers there is a least and a most, too.
        (column("stock", ["5", "7"], numbers=900, distinct=500, min=1, max=700), 900, "range"),
        (column("stock", ["5", "7"], numbers=900, distinct=50, min=1, max=70), 900, "range"),
        (column("line", ["1", "2"], numbers=900, distinct=900, min=1, max=900), 900, ""),
        # Sizes and years are chosen from.
        (column("size", ["36", "37", "38"], numbers=20, min=36, max=38), 20, "values"),
        (column("size", ["36", "36.5", "37"], numbers=20, min=36, max=37), 20, "values"),
        (column("year", ["2023", "2024"], numbers=8, min=2023, max=2024), 8, "values"),
        (column("colour", ["red", "blue"]), 8, "values"),
        # What says something else of each product divides nothing.
        (column("id", ["1", "2", "3", "4"], numbers=4, min=1, max=4), 4, ""),
        (column("name", ["Red shirt", "Blue shirt", "Hat"]), 3, ""),
        (column("name", [f"Shirt {number}" for number in range(11)]), 12, ""),
        (column("picture", ["1.jpg", "2.jpg"]), 8, ""),
    ],
)
def test_which_columns_are_filters(run: Any, given: dict[str, Any], matching: int, kind: str) -> None:
    assert run(f"columns.kindOf({json.dumps(given)}, {matching})") == kind


@pytest.mark.parametrize("name", ["price", "Preço", "preco", "valor", "PREÇO", "sale_price"])
def test_the_column_of_prices_is_known_by_its_name(run: Any, name: str) -> None:
    assert run(f"columns.priceColumn({json.dumps({'cor': 'azul', name: 'R$ 5'})})") == name


def test_the_widget_knows_the_same_names(run: Any) -> None:
    listed = re.search(r"const PRICES = (\[.*?\]);", WIDGET.read_text(encoding="utf-8"))
    assert listed is not None
    assert json.loads(listed[1]) == run("columns.PRICES")
