"""Tables written piece by piece: CSV, JSON lines, or Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from parecido.errors import MissingExtra, QueryError

Piece = Mapping[str, Sequence[Any]]
"""Columns by name, all as long: texts, whole numbers, or numbers with None where there is none."""
Kinds = Mapping[str, type]
"""The table's columns in their order: str, int or float."""
Write = Callable[[Piece], None]


def open_table(file: Path, kind: str, columns: Kinds) -> AbstractContextManager[Write]:
    """Open a new file for a table; `kind` is one of table_kind's. Call what it gives with each piece."""
    return _WRITERS[kind](file, columns)


def table_kind(file: Path) -> str:
    """Return which kind of table a file's name asks for. Raises QueryError for another, MissingExtra for Parquet."""
    kind = file.suffix.lower()
    if kind not in _WRITERS:
        raise QueryError(f"{file} is no kind of table that can be written; name it .parquet, .csv or .jsonl")
    if kind == ".parquet":
        _pyarrow()
    return kind


@contextmanager
def _csv_table(file: Path, columns: Kinds) -> Iterator[Write]:
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(columns)
        yield lambda piece: rows.writerows(zip(*(_cells(piece[name]) for name in columns), strict=True))


def _cells(values: Sequence[Any]) -> Iterator[Any]:
    """Return values as cells of a CSV: numbers that are no whole ones to six decimals, a missing one empty."""
    return (f"{value:.6f}" if isinstance(value, float) else value for value in values)


@contextmanager
def _json_lines(file: Path, columns: Kinds) -> Iterator[Write]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with file.open("w", encoding="utf-8", newline="\n") as out:

        def write(piece: Piece) -> None:
            rows = zip(*(piece[name] for name in columns), strict=True)
            out.writelines(f"{encode(dict(zip(columns, row, strict=True)))}\n" for row in rows)

        yield write


@contextmanager
def _parquet(file: Path, columns: Kinds) -> Iterator[Write]:
    arrow, parquet = _pyarrow()
    kinds = {str: arrow.string(), int: arrow.int32(), float: arrow.float64()}
    schema = arrow.schema([(name, kinds[kind]) for name, kind in columns.items()])
    with parquet.ParquetWriter(file, schema, compression="zstd") as out:
        yield lambda piece: out.write_table(
            arrow.table([arrow.array(piece[name], schema.field(name).type) for name in columns], schema=schema)
        )


def _pyarrow() -> tuple[Any, Any]:
    """Import pyarrow. Raises MissingExtra."""
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet", "a Parquet file") from error


_WRITERS: dict[str, Callable[[Path, Kinds], AbstractContextManager[Write]]] = {
    ".csv": _csv_table,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}
