"""When the surplus of a row may go to the last column."""

from __future__ import annotations

import pytest

from parecido.catalogue.repair import is_free_text


@pytest.mark.parametrize(
    "values",
    [
        ["Red Shirt"],
        ["Red Shirt", "NA", "", "Blue Jeans"],
        ["Camisa polo azul", "Calção de banho"],
        [f"Shirt model {number // 5}" for number in range(1000)],
    ],
)
def test_names_are_free_text(values: list[str]) -> None:
    assert is_free_text(values)


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["NA", ""],
        ["Shirt", "Jeans"],
        ["19.90", "1 200,50"],
        ["R$ 10,00 BRL", "R$ 20,00 BRL"],
        ["https://shop.example/a/red/shirt", "https://shop.example/a/blue/jeans"],
        ["Navy Blue", "Sky Blue", "Navy Blue", "Sky Blue", "Off White"],
        [f"Kind Number {'abcdefghijkl'[number % 12] * 2}" for number in range(100)],
    ],
)
def test_labels_numbers_and_addresses_are_not(values: list[str]) -> None:
    assert not is_free_text(values)
