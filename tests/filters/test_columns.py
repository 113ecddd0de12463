"""Columns are read once, kept in bounded memory, and shared between threads."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.filters.small_table import SMALL, SmallTable, small_filters

from parecido.errors import UnknownColumn
from parecido.filters import Facet, Filters, count_values
from parecido.filters.columns import Columns
from parecido.filters.kept import Kept


def test_a_column_is_read_once_and_only_when_asked_for() -> None:
    table = SmallTable()
    filters = Filters(table, 4)
    for where in ("gender=Women", "gender=Men", "price<5 or price>9", "price is missing"):
        filters.allowed(where)
    assert table.read == ["gender", "price"]


def test_several_columns_are_read_in_one_pass() -> None:
    table = SmallTable({**SMALL, "name": ["cafe\u0301", "café", "", "tea"]})
    columns, alone = Columns(table, 4), Columns(table, 4)
    columns.encoded("gender")
    columns.read_together(["gender", "name", "price", "name"])
    columns.read_together(["price", "name"])
    assert table.read == ["gender", "name and price"]
    for name in ("gender", "name", "price"):
        assert columns.encoded(name).codes.tolist() == alone.encoded(name).codes.tolist()
        assert columns.encoded(name).code_of == alone.encoded(name).code_of
    assert columns.encoded("name").codes.tolist() == [0, 0, 1, 2]
    columns.read_together(["colour"])
    assert table.read[-1] == "price", "one alone is read when it is asked for"
    with pytest.raises(UnknownColumn, match="no column 'size'"):
        columns.read_together(["colour", "size"])


def test_ten_thousand_columns_are_not_all_kept() -> None:
    table = SmallTable({f"column {number}": ["a", "b"] for number in range(10_000)})
    columns = Columns(table, 2, budget=2_000)
    for number in range(100):
        columns.encoded(f"column {number}")
    assert len(columns._encoded) < 10
    columns.encoded("column 99")
    columns.encoded("column 0")
    assert table.read[-2:] == ["column 99", "column 0"]
    with pytest.raises(UnknownColumn, match=r'no column \'colum 7\'; did you mean "column 7" or .* more$'):
        columns.encoded("colum 7")


def test_near_names_are_looked_for_among_few_and_short_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing ten thousand names of a hundred letters takes seconds."""
    compared: list[str] = []

    def near(_: str, names: Mapping[str, str], *, n: int) -> list[str]:
        compared.extend(names)
        return list(names)[:n]

    monkeypatch.setattr("difflib.get_close_matches", near)
    columns = Columns(SmallTable({f"c{number}{'x' * (number % 2 * 99)}": [""] for number in range(10_000)}), 1)
    with pytest.raises(UnknownColumn, match='did you mean "c0" or "c2" or "c4"'):
        columns.encoded("c")
    assert compared == [f"c{number}" for number in range(0, 2_000, 2)]
    with pytest.raises(UnknownColumn, match="this shop has c0, "):
        columns.encoded("c" * 61)
    assert len(compared) == 1_000


def test_the_one_used_longest_ago_is_dropped() -> None:
    kept: Kept[str, np.ndarray[tuple[int], np.dtype[np.uint8]]] = Kept(budget=20)
    ten = np.zeros(10, dtype=np.uint8)
    kept.put("a", ten)
    kept.put("b", ten)
    assert kept.get("a") is ten
    kept.put("c", ten)
    assert kept.get("b") is None
    assert kept.get("a") is ten
    kept.put("a", np.zeros(20, dtype=np.uint8))
    assert kept.get("c") is None
    large = np.zeros(50, dtype=np.uint8)
    kept.put("large", large)
    assert kept.get("large") is large
    assert len(kept) == 1


def test_threads_share_one_reading() -> None:
    table = SmallTable({name: texts * 2_000 for name, texts in SMALL.items()})
    filters = Filters(table, 8_000)
    together = threading.Barrier(8)

    def ask(_: int) -> int:
        together.wait(10)
        mask = filters.allowed("gender=Women and price<50 or colour is missing")
        assert mask is not None
        return int(mask.sum())

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(8))) == [4_000] * 8
    assert sorted(table.read) == ["colour", "gender", "price"]


def test_texts_and_names_are_compared_in_normal_form_c() -> None:
    filters = small_filters({"cafe\u0301": ["a\u0303o", "ão", "ao"]})
    for where in ("café=ão", {"cafe\u0301": "a\u0303o"}, "cafe\u0301='a\u0303o'"):
        assert filters.allowed(where).tolist() == [True, True, False]  # type: ignore[union-attr]
    assert count_values(filters.columns, "café") == [Facet("ão", 2), Facet("ao", 1)]


def test_facets_count_the_values_of_what_matches() -> None:
    filters = small_filters()
    assert count_values(filters.columns, "gender") == [Facet("Women", 2), Facet("", 1), Facet("Men", 1)]
    assert count_values(filters.columns, "gender", filters.allowed("price<50")) == [Facet("Men", 1), Facet("Women", 1)]
    assert count_values(filters.columns, "gender", most=1) == [Facet("Women", 2)]
    with pytest.raises(UnknownColumn):
        count_values(filters.columns, "sise")


def test_what_is_no_number_is_counted() -> None:
    found = small_filters().explain("price<50 and not added>2024-02-01")
    assert found is not None
    assert (found.filter, found.products, found.matching) == ("price < 50 and not added > 2024-02-01", 4, 2)
    assert found.notes == (
        '1 of 4 products have no number in "price" but a text such as "ask"; they never match <',
        '1 of 4 products have no day in "added" but a text such as "soon"; they never match >',
    )
