"""Parquet: every type becomes the text that a shop would write."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from parecido.catalogue.formats import read_table
from parecido.catalogue.table import Table
from parecido.errors import CatalogueError, MissingExtra

arrow = pytest.importorskip("pyarrow", reason="Parquet is an extra (parquet)")
parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet is an extra (parquet)")


def table_of(folder: Path, columns: dict[str, Any]) -> Table:
    file = folder / "table.parquet"
    parquet.write_table(arrow.table(columns), file)
    return read_table(file)


def test_every_type_becomes_text(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        {
            "id": [123456789012.0, 2.0, float("nan")],
            "price": arrow.array([19.99, 1e-7, None], arrow.float32()),
            "cost": arrow.array([Decimal("1.10"), None, Decimal("2.00")]),
            "stock": [3, None, -1],
            "sale": [True, False, None],
            "day": [date(2026, 1, 2), None, None],
            "seen": arrow.array([datetime(2026, 1, 2, 3, 4), None, None], arrow.timestamp("s")),
            "kind": arrow.array(["Caps", "Caps", None]).dictionary_encode(),
            "images": [["a.jpg", "b.jpg"], [], None],
            "size": [{"cm": 5, "in": None}, None, {"cm": None, "in": 2}],
            "photo": [b"\xff\xd8", None, b""],
        },
    )
    assert table.columns == (
        "id",
        "price",
        "cost",
        "stock",
        "sale",
        "day",
        "seen",
        "kind",
        "images",
        "size.cm",
        "size.in",
    )
    assert [row.values for row in table.rows] == [
        (
            "123456789012", "19.99", "1.10", "3", "true", "2026-01-02", "2026-01-02 03:04:00.000", "Caps",
            '["a.jpg", "b.jpg"]', "5", "",
        ),
        ("2", "0.0000001", "", "", "false", "", "", "Caps", "", "", ""),
        ("", "", "2.00", "-1", "", "", "", "", "", "", "2"),
    ]  # fmt: skip
    assert [row.line for row in table.rows] == [1, 2, 3]
    assert table.guesses == ("format: Parquet", "columns of bytes are left out: photo")


def test_pictures_inside_the_table_are_left_out_and_their_names_kept(tmp_path: Path) -> None:
    """As data sets of pictures have them: an object of bytes and a path."""
    table = table_of(tmp_path, {"id": ["1"], "image": [{"bytes": b"\xff\xd8", "path": "a.jpg"}]})
    assert (table.columns, table.rows[0].values) == (("id", "image.path"), ("1", "a.jpg"))
    assert table.guesses == ("format: Parquet", "columns of bytes are left out: image.bytes")


def test_rows_of_several_groups_are_numbered_through(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    parquet.write_table(arrow.table({"id": [str(number) for number in range(10_000)]}), file, row_group_size=3000)
    rows = read_table(file).rows
    assert (len(rows), rows[9999].line, rows[9999].values) == (10_000, 10_000, ("9999",))


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    parquet.write_table(arrow.table({"id": ["1", "2"]}), file)
    for content in (file.read_bytes()[:-5], b"PAR1", b"id\n1\n", file.read_bytes()[:20] + b"x" * 400 + b"PAR1"):
        file.write_bytes(content)
        with pytest.raises(CatalogueError) as caught:
            read_table(file)
        assert str(caught.value).startswith(f"the table {file} is no Parquet file, or a damaged one: ")
        assert "\n" not in str(caught.value)


def test_columns_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    parquet.write_table(arrow.Table.from_arrays([arrow.array(["1"])] * 2, names=["id", "id"]), file)
    with pytest.raises(CatalogueError, match="names a column twice: id; rename one of them"):
        read_table(file)
    parquet.write_table(arrow.table({f"c{number}": [1] for number in range(1001)}), file)
    with pytest.raises(CatalogueError, match="names 1001 columns, more than the 1000"):
        read_table(file)
    parquet.write_table(arrow.table({"id": arrow.array([], arrow.string())}), file)
    with pytest.raises(CatalogueError, match="has no rows that can be read"):
        read_table(file)


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "table.parquet"
    parquet.write_table(arrow.table({"id": ["1"]}), file)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra) as caught:
        read_table(file)
    assert str(caught.value).endswith("run, in the clone: pip install '.[parquet]'")
