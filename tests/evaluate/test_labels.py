"""Labels: which columns a name joins, and which products are of one class."""

from __future__ import annotations

import pytest

from parecido.errors import QueryError, UnknownColumn
from parecido.evaluate.labels import attributes_of, make_labels, split_label

TABLE = {"kind": ["cap", "belt", "cap", ""], "colour": ["red", "red", "", "red"], "a+b": ["x", "y", "x", "y"]}


def test_a_combination_has_a_class_for_each_pair_of_texts() -> None:
    kind, both = make_labels(["kind", "kind+colour"], TABLE)
    assert (kind.classes, kind.codes.tolist(), kind.sizes().tolist()) == (("belt", "cap"), [1, 0, 1, -1], [1, 2])
    # product 2 has no colour and product 3 no kind: neither is of a combined class
    assert (both.classes, both.codes.tolist()) == (("belt+red", "cap+red"), [1, 0, -1, -1])
    assert both.known.tolist() == [True, True, False, False]


def test_the_graded_attributes_are_all_columns_mentioned_once() -> None:
    labels = make_labels(["colour", "kind+colour"], TABLE)
    assert [label.name for label in attributes_of(labels, TABLE)] == ["colour", "kind"]


def test_a_column_with_a_plus_in_its_name_is_one_column() -> None:
    assert split_label("a+b", list(TABLE)) == ("a+b",)
    assert split_label("kind + colour", list(TABLE)) == ("kind", "colour")


def test_mistakes_are_told() -> None:
    with pytest.raises(UnknownColumn, match=r"no column 'size' to evaluate by; this shop has kind, colour, a\+b"):
        split_label("kind+size", list(TABLE))
    with pytest.raises(QueryError, match="name columns with --labels"):
        make_labels([], TABLE)
    with pytest.raises(QueryError, match="no product has kind; choose labels that are filled in"):
        make_labels(["kind"], {"kind": ["", ""]})
