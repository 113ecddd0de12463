"""Tables piece by piece, in three kinds of file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from parecido.errors import MissingExtra, QueryError
from parecido.export.table import Piece, open_table, table_kind

COLUMNS = {"id": str, "rank": int, "similarity": float}
PIECES: list[Piece] = [
    {"id": ['a,"b"', "é"], "rank": [1, 2], "similarity": [0.5, None]},
    {"id": ["c"], "rank": [1], "similarity": [1.0]},
]


def write(file: Path) -> None:
    with open_table(file, table_kind(file), COLUMNS) as add:
        for piece in PIECES:
            add(piece)


def test_csv(tmp_path: Path) -> None:
    write(tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert text == 'id,rank,similarity\n"a,""b""",1,0.500000\né,2,\nc,1,1.000000\n'


def test_json_lines(tmp_path: Path) -> None:
    write(tmp_path / "t.JSONL")
    rows = [json.loads(line) for line in (tmp_path / "t.JSONL").read_text(encoding="utf-8").splitlines()]
    assert rows == [
        {"id": 'a,"b"', "rank": 1, "similarity": 0.5},
        {"id": "é", "rank": 2, "similarity": None},
        {"id": "c", "rank": 1, "similarity": 1.0},
    ]


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet needs pyarrow (extra parquet)")
    write(tmp_path / "t.parquet")
    table = parquet.read_table(tmp_path / "t.parquet")
    assert [str(field.type) for field in table.schema] == ["string", "int32", "double"]
    assert table.to_pydict() == {"id": ['a,"b"', "é", "c"], "rank": [1, 2, 1], "similarity": [0.5, None, 1.0]}


def test_another_kind_is_refused() -> None:
    with pytest.raises(QueryError, match=r"t\.xlsx is no kind of table that can be written; name it \.parquet"):
        table_kind(Path("t.xlsx"))


def test_parquet_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"needs pyarrow, .* pip install '\.\[parquet\]'"):
        table_kind(Path("t.parquet"))
