"""Labels that teach something, and the sentences for those that do not."""

from __future__ import annotations

import numpy as np
import pytest

from parecido.errors import QueryError, UnknownColumn
from parecido.train.labels import MISSING, check_columns, read_labels

NAMES = ["one", "two", "three", "four", "five", "six"]
ALL = np.ones(6, dtype=bool)


def read(texts: list[str], learning: np.ndarray = ALL, names: list[str] = NAMES) -> list[object]:
    (label,) = read_labels(["kind"], {"kind": texts}, names, learning)
    return [label.classes, label.codes.tolist(), label.left_out]


def test_values_that_several_names_share_are_classes() -> None:
    assert read(["b", "a", "b", "a", "c", ""]) == [("a", "b"), [1, 0, 1, 0, MISSING, MISSING], 1]


def test_one_name_is_one_product() -> None:
    """The two of kind c have one name, as one thing in two sizes; products without a name stand alone."""
    names = ["one", "two", "three", "four", "same", "same"]
    assert read(["b", "a", "b", "a", "c", "c"], names=names)[0] == ("a", "b")
    assert read(["b", "a", "b", "a", "c", "c"], names=["", "", "", "", "", ""])[0] == ("a", "b", "c")


def test_only_products_to_learn_from_decide() -> None:
    learning = np.array([True, True, True, True, False, False])
    assert read(["b", "a", "b", "a", "c", "c"], learning) == [("a", "b"), [1, 0, 1, 0, MISSING, MISSING], 0]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([""] * 6, "no product to learn from has a kind; choose a column that is filled in"),
        (["a"] * 6, "every product has the same kind, 'a'; choose a column that differs"),
        (list("abcdef"), "kind is another one for every product; choose a column that products share"),
        (list("aabcde"), "only one kind, 'a', has several products; a head needs two such classes"),
    ],
)
def test_a_column_that_teaches_nothing_is_refused(texts: list[str], sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(texts)
    assert str(caught.value) == sentence


def test_columns_must_be_the_table_s() -> None:
    with pytest.raises(UnknownColumn, match="no column 'size' to learn from; this shop has id, kind"):
        check_columns(["kind", "size"], ["id", "kind"])
    with pytest.raises(QueryError, match="the shop has no category column"):
        check_columns([], ["id", "kind"])


def test_the_most_shared_values_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.train.labels.MOST_CLASSES", 2)
    names = [str(number) for number in range(7)]
    (label,) = read_labels(["kind"], {"kind": list("aabbbcc")}, names, np.ones(7, dtype=bool))
    assert (label.classes, label.left_out) == (("a", "b"), 1)
