"""JSON lines: what is wrong with a line stays with that line."""

from __future__ import annotations

from pathlib import Path

import pytest

from parecido.catalogue.formats import read_table
from parecido.catalogue.json_lines import LONGEST_LINE
from parecido.catalogue.table import Table
from parecido.errors import CatalogueError


def table_of(folder: Path, content: bytes) -> Table:
    file = folder / "table.jsonl"
    file.write_bytes(content)
    return read_table(file)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "\xff"}', "not UTF-8: byte 0xFF at position 9"),
        (b'{"id": 1', "no JSON: Expecting ',' delimiter at position 9"),
        (b'{"id": "\\u0000"}', "a NUL character in the row"),
        (b'{"id": "\\ud800"}', "half a character (a lone surrogate) in the row"),
        (b'{"a": {"b": 1}, "a.b": 2}', 'the column "a.b" is there twice'),
        (b'{" ": 1}', "a key without a name"),
        (b'{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "lists or objects that are nested too deeply"),
        (b"7", "JSON, but no object: a row is written {...}"),
        (b'{"id": "' + b"x" * LONGEST_LINE + b'"}', "a line of more than 16 MiB"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_reject(tmp_path: Path, line: bytes, reason: str) -> None:
    table = table_of(tmp_path, b'{"id": "1"}\r\n' + line + b'\n\n{"id": "3"}')
    assert [(row.line, row.values[0]) for row in table.rows] == [(1, "1"), (4, "3")]
    assert [(reject.line, reject.reason) for reject in table.rejects] == [(2, reason)]


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    table = table_of(tmp_path, b'{"a": 19.90, "b": 007e1, "c": 1}\n{"a": 1e400, "b": 12345678901234567890, "c": NaN}\n')
    assert [row.values for row in table.rows] == [("1e400", "12345678901234567890", "NaN")]
    assert table.rejects[0].reason.startswith("no JSON: Expecting ',' delimiter")


def test_columns_are_all_keys_in_order_of_appearance(tmp_path: Path) -> None:
    table = table_of(tmp_path, b'{"id": 1, "b": {"c": true, "d": null}}\n{"e": [], "id": 2}\n')
    assert table.columns == ("id", "b.c", "b.d", "e")
    assert [row.values for row in table.rows] == [("1", "true", "", ""), ("2", "", "", "")]


def test_an_array_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        table_of(tmp_path, b'[{"id": 1}]')
    assert str(caught.value) == (
        f"the table {tmp_path / 'table.jsonl'} is one JSON array, not JSON lines; write one object per line: "
        "jq -c '.[]' table.jsonl > table-lines.jsonl"
    )
