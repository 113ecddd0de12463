"""A column as classes."""

from __future__ import annotations

import pytest

from parecido.health.classes import read_classes


def test_values_are_numbered_by_name_and_missing_ones_are_none() -> None:
    classes = read_classes("kind", ["cap", "", "belt", "cap"])
    assert classes.names == ("belt", "cap")
    assert classes.codes.tolist() == [1, -1, 0, 1]
    assert classes.shares.tolist() == pytest.approx([1 / 3, 2 / 3])


def test_rare_values_are_one_class_where_there_are_too_many() -> None:
    classes = read_classes("kind", ["a", "b", "b", "c", "c", "", "d"], most=2)
    assert classes.names == ("b", "c", "")
    assert classes.codes.tolist() == [2, 0, 0, 1, 1, -1, 2]


def test_a_column_without_values() -> None:
    classes = read_classes("kind", ["", ""])
    assert (classes.names, classes.codes.tolist(), classes.shares.tolist()) == ((), [-1, -1], [])
