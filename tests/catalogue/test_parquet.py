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
    assert table.guesses == (
        "format: Parquet",
        "columns of lists are kept as JSON text: images",
        "columns of objects become a column for each part, such as size.width: size",
        "columns of times are kept as text such as 2026-01-31 09:30:00: seen",
        "columns of bytes are left out: photo",
    )


def test_pictures_inside_the_table_are_left_out_and_their_names_kept(tmp_path: Path) -> None:
    """As data sets of pictures have them: an object of bytes and a path."""
    table = table_of(tmp_path, {"id": ["1"], "image": [{"bytes": b"\xff\xd8", "path": "a.jpg"}]})
    assert (table.columns, table.rows[0].values) == (("id", "image.path"), ("1", "a.jpg"))
    assert table.guesses[-1] == "columns of bytes are left out: image.bytes"


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


def refusal(folder: Path, columns: dict[str, Any]) -> str:
    with pytest.raises(CatalogueError) as caught:
        table_of(folder, columns)
    return str(caught.value)


def test_rare_types_are_text_too(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        {
            "id": arrow.array([bytes(range(16))], arrow.uuid()),
            "took": arrow.array([5], arrow.duration("s")),
            "at": arrow.array([datetime(2026, 1, 2)], arrow.timestamp("us", tz="UTC")),
            "pictures": [[{"bytes": b"\xff", "path": "a.jpg"}]],
            "more": arrow.array([[("a", 1)]], arrow.map_(arrow.string(), arrow.int64())),
            "raw": arrow.array([b"x"]).dictionary_encode(),
            "none": arrow.nulls(1),
        },
    )
    assert dict(zip(table.columns, table.rows[0].values, strict=True)) == {
        "id": "00010203-0405-0607-0809-0a0b0c0d0e0f",
        "took": "5",
        "at": "2026-01-02 00:00:00.000000Z",
        "pictures": '[{"bytes": null, "path": "a.jpg"}]',
        "more": '[["a", 1]]',
        "none": "",
    }
    assert table.guesses[-1] == "columns of bytes are left out: raw"


def test_a_column_that_has_no_form_here_is_named(tmp_path: Path) -> None:
    far = arrow.array([[2**62]], arrow.list_(arrow.timestamp("us")))
    assert refusal(tmp_path, {"id": ["1"], "when": far}) == (
        'column "when" (list<element: timestamp[us]>) cannot be read at or behind row 1: date value out of range; '
        "leave it out, or write it as text"
    )
    twice = arrow.StructArray.from_arrays([arrow.array([1]), arrow.array([2])], names=["a", "a"])
    assert refusal(tmp_path, {"size": twice}).startswith('column "size" (struct<a: int64, a: int64>) cannot be read at')
    zone = arrow.array([datetime(2026, 1, 2)], arrow.timestamp("us", tz="Mars/Phobos"))
    assert "Cannot locate or parse timezone 'Mars/Phobos'" in refusal(tmp_path, {"when": zone})


def test_a_long_text_that_is_said_many_times_is_refused_before_it_fills_memory(tmp_path: Path) -> None:
    """A file of a kilobyte that would be 200 GB."""
    repeated = arrow.DictionaryArray.from_arrays(arrow.array([0] * 200_000, arrow.int32()), ["x" * 1_000_000])
    assert refusal(tmp_path, {"id": repeated}) == (
        f"the table {tmp_path / 'table.parquet'} has more than 10,000,000 rows or 4 billion characters (row 4295); "
        "leave out columns that no shopper or filter needs"
    )
    assert (tmp_path / "table.parquet").stat().st_size < 100_000


def test_a_value_that_is_too_long_is_a_reject(tmp_path: Path) -> None:
    table = table_of(tmp_path, {"id": ["1", "2"], "about": ["x" * 2_000_000, "x"]})
    assert [row.values for row in table.rows] == [("2", "x")]
    assert table.rejects[0].reason == (
        'a value of 2,000,000 characters in column "about", more than the 1,048,576 allowed'
    )


def test_more_rows_than_a_table_may_have_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parecido.catalogue.parquet.MOST_ROWS", 2)
    assert refusal(tmp_path, {"id": ["1", "2", "3"]}) == (
        f"the table {tmp_path / 'table.parquet'} has 3 rows and 0.0 GB unpacked, more than the 2 rows and 4.3 GB that "
        "a table may have; leave out columns that no shopper or filter needs"
    )


def test_bytes_that_are_left_out_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a column nor in an object beside a path; what is kept counts."""
    monkeypatch.setattr("parecido.catalogue.parquet.MOST_TEXT", 10_000)
    pictures = [bytes([number]) * 9_000 for number in range(3)]
    objects = [{"bytes": picture, "path": f"{number}.jpg"} for number, picture in enumerate(pictures)]
    table = table_of(
        tmp_path, {"picture": pictures, "id": ["1", "2", "3"], "image": objects, "picture.name": ["a"] * 3}
    )
    assert (table.columns, table.rows[2].values) == (("id", "picture.name", "image.path"), ("3", "a", "2.jpg"))
    assert table.guesses[-1] == "columns of bytes are left out: picture, image.bytes"
    long = [chr(97 + number) * 9_000 for number in range(3)]
    assert "0.0 GB unpacked, more than the" in refusal(tmp_path, {"id": ["1", "2", "3"], "about": long})


def test_an_object_of_bytes_alone_and_bytes_that_are_missing_are_no_columns(tmp_path: Path) -> None:
    kind = arrow.struct({"bytes": arrow.binary()})
    table = table_of(tmp_path, {"raw": arrow.array([{"bytes": None}], kind), "id": ["1"]})
    assert (table.columns, table.guesses[-1]) == (("id",), "columns of bytes are left out: raw.bytes")
    assert "has no rows that can be read" in refusal(tmp_path, {"photo": [b"x", b"y"]})
