"""The table's text and its place in the document."""

from __future__ import annotations

import pytest
from benchmarks.table import Cell, Row, cell_of, replace_table, table_text


def test_faster_is_a_higher_ratio_whichever_direction_is_better() -> None:
    rows = [
        Row("build, images/s", "higher", cell_of([20.0]), cell_of([500.0]), "at least 15 x"),
        Row("p50, ms", "lower", cell_of([60.0, 50.0, 90.0]), cell_of([12.0])),
        Row("answer, KB", "neither", cell_of([31.0]), cell_of([35.0])),
        Row("all products, MB", "lower", None, cell_of([1234.5]), "at most 600"),
    ]
    assert table_text(rows) == (
        "| | classic | Parecido | better by | required |\n"
        "|---|---:|---:|---:|---:|\n"
        "| build, images/s | 20.0 | 500 | 25.0 x | at least 15 x |\n"
        "| p50, ms | 60.0 (50.0 to 90.0) | 12.0 | 5.00 x |  |\n"
        "| answer, KB | 31.0 | 35.0 |  |  |\n"
        "| all products, MB |  | 1,234 |  | at most 600 |"
    )


def test_a_cell_is_the_median_of_the_rounds() -> None:
    assert cell_of([3.0, 1.0, 8.0], remark="(building 300)") == Cell(3.0, 1.0, 8.0, "(building 300)")


def test_a_value_from_all_rounds_at_once_keeps_the_rounds_range() -> None:
    assert cell_of([3.0, 1.0], value=2.5) == Cell(2.5, 1.0, 3.0)


def test_the_table_is_replaced_between_its_markers() -> None:
    document = "before\n<!-- table:begin -->\nold\n<!-- table:end -->\nafter\n"
    expected = "before\n<!-- table:begin -->\nnew\n<!-- table:end -->\nafter\n"
    assert replace_table(document, "new") == expected
    assert replace_table(expected, "new") == expected


def test_a_document_without_the_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="once each"):
        replace_table("no table here", "new")
