"""The lists of all products follow the shop's rules, as single answers do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import parecido
from parecido.export import Arrangement, recommend_all
from parecido.recommend.rules.kept import set_rules

RULES = {
    "filter": 'where = "gender = Men"',
    "blocks": '[[block]]\nproducts = ["3"]\n[[block]]\nfor = "0"\nproducts = ["1"]',
    "boosts": '[[boost]]\ncolumn = "baseColour"\nvalue = "Blue"\nby = 0.1\n[[boost]]\ncolumn = "id"\nby = -0.05',
    "pins": '[[pin]]\nfor = "0"\nproducts = ["2"]\n[[pin]]\nproducts = ["5"]\nplace = 2',
    "group": 'group = "baseColour"',
    "picture": 'group = "picture"\ndiversity = 0.3',
    "diversity": "diversity = 0.5",
    "category": 'category = "same"',
    "others": 'category = "other"\nwhere = "gender = Women"',
    "all": 'group = "baseColour"\ndiversity = 0.4\n[[pin]]\nproducts = ["1"]\n[[block]]\nproducts = ["2"]',
}


def lists_of(file: Path) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    with file.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found.setdefault(row["id"], []).append((row["similar_id"], row["similarity"]))
    return found


@pytest.mark.parametrize("name", RULES)
def test_every_list_is_what_similar_answers(fake_shop: Path, tmp_path: Path, name: str) -> None:
    set_rules(fake_shop, RULES[name])
    recommend_all(fake_shop, tmp_path / "s.csv", top=3)
    with parecido.open(fake_shop) as shop:
        expected = {
            product: [
                (each.id, f"{each.similarity:.6f}") for each in shop.similar(product=product, k=3).recommendations
            ]
            for product in "012345"
        }
    assert lists_of(tmp_path / "s.csv") == {product: found for product, found in expected.items() if found}


def test_rules_can_be_left_aside(fake_shop: Path, tmp_path: Path) -> None:
    recommend_all(fake_shop, tmp_path / "before.csv", top=3)
    set_rules(fake_shop, RULES["all"])
    recommend_all(fake_shop, tmp_path / "aside.csv", top=3, rules=False)
    recommend_all(fake_shop, tmp_path / "given.csv", top=3, arrangement=Arrangement())
    assert lists_of(tmp_path / "aside.csv") == lists_of(tmp_path / "given.csv") == lists_of(tmp_path / "before.csv")


def test_new_rules_apply_to_lists_that_are_known(fake_shop: Path, tmp_path: Path) -> None:
    """The state beside the file remembers what is similar, not what the rules made of it."""
    file = tmp_path / "s.csv"
    recommend_all(fake_shop, file, top=2)
    assert [product for product, _ in lists_of(file)["0"]] == ["3", "1"]
    set_rules(fake_shop, RULES["boosts"])
    recommend_all(fake_shop, file, top=2)
    assert [product for product, _ in lists_of(file)["0"]] == ["3", "2"]  # .949 and .896; 1 has .880
