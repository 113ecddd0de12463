"""Findings as lines, as CSV and for JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from parecido.errors import ShopError
from parecido.health.check import Health
from parecido.health.finding import Finding
from parecido.health.table import health_dict, health_lines, write_csv

HEALTH = Health(
    shop="shop",
    model="fake",
    products=3,
    labels=("kind",),
    near=0.995,
    confidence=0.5,
    findings=(
        Finding("1", "duplicate", 1.0, "3 products, the same bytes", others=("2", "3")),
        Finding("2", "mislabelled", 1 / 3, 'kind is "a", b', "kind", "cap", ("1",)),
    ),
)


def test_lines_name_every_kind_and_the_first_finding_of_each() -> None:
    lines = list(health_lines(HEALTH))
    assert lines[:6] == [
        "shop: 3 products, model fake, labels kind",
        "      0  rows of the table that are not in the shop",
        "      1  groups of products with the same picture, byte for byte",
        "         1: 3 products, the same bytes",
        "      0  groups of products with nearly the same picture",
        "      1  labels that look wrong",
    ]
    assert lines[-1] == "      0  under-exposed pictures"


def test_the_table_has_a_line_for_each_finding(tmp_path: Path) -> None:
    write_csv(HEALTH, tmp_path / "h.csv")
    with (tmp_path / "h.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["product", "finding", "score", "column", "suggestion", "detail", "others"],
        ["1", "duplicate", "1.000000", "", "", "3 products, the same bytes", "2 3"],
        ["2", "mislabelled", "0.333333", "kind", "cap", 'kind is "a", b', "1"],
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["h.csv"]


def test_a_table_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ShopError, match=r"cannot write .*: there is no folder .*gone; make it first"):
        write_csv(HEALTH, tmp_path / "gone" / "h.csv")
    (tmp_path / "taken").mkdir()
    with pytest.raises(ShopError, match="it is a folder; name a file"):
        write_csv(HEALTH, tmp_path / "taken")
    with pytest.raises(ShopError, match="it is a folder"):
        write_csv(HEALTH, Path("/"))
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]


def test_the_object_for_json() -> None:
    found = json.loads(json.dumps(health_dict(HEALTH)))
    assert found["counts"]["duplicate"] == 1
    assert found["counts"]["hub"] == 0
    assert found["findings"][1] == {
        "product": "2",
        "kind": "mislabelled",
        "score": 0.333333,
        "detail": 'kind is "a", b',
        "column": "kind",
        "suggestion": "cap",
        "others": ["1"],
    }
    assert {name: found[name] for name in ("shop", "products", "labels", "near")} == {
        "shop": "shop",
        "products": 3,
        "labels": ["kind"],
        "near": 0.995,
    }
