"""A table in Parquet, through pyarrow."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import numpy as np

from parecido.catalogue.gather import Gatherer
from parecido.catalogue.table import Table, check_columns, column_name
from parecido.catalogue.table_file import TableFile
from parecido.errors import CatalogueError, MissingExtra

_ROWS = 4096
"""Rows that are text and Arrow's own at the same time."""


def read_parquet(file: TableFile) -> Table:
    """Read a Parquet file; numbers, dates and times become text, `12.0` the text `12`.

    A row's line is its number (from 1). Columns of bytes are left out, and said. Raises CatalogueError for a file
    that is none or is damaged, MissingExtra without pyarrow.
    """
    arrow = _import("pyarrow")
    parquet = _import("pyarrow.parquet")
    for _ in file.chunks():
        pass  # for its digest: Parquet is read back and forth
    where = f"the table {file.path}"
    gatherer = Gatherer(where)
    try:
        file.file.seek(0)
        with parquet.ParquetFile(file.file) as opened:
            names = tuple(column_name(name) for name in opened.schema_arrow.names)
            check_columns(names, where)
            _gather(arrow, opened, names, gatherer)
    except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise CatalogueError(f"{where} is no Parquet file, or a damaged one: {said[:200]}") from error
    return gatherer.table(file.digest(), ("format: Parquet",))


def _gather(arrow: ModuleType, opened: Any, names: tuple[str, ...], gatherer: Gatherer) -> None:
    """Take all rows of an opened file."""
    left_out = [_is_bytes(arrow, kind) for kind in opened.schema_arrow.types]
    for name, kind, left in zip(names, opened.schema_arrow.types, left_out, strict=True):
        if left:
            gatherer.leave_out(name)
        elif not arrow.types.is_struct(kind):
            gatherer.name_columns((name,))
    kept = [name for name, left in zip(names, left_out, strict=True) if not left]
    number = 0
    for batch in opened.iter_batches(batch_size=_ROWS):
        columns = [_values(arrow, column) for column, left in zip(batch.columns, left_out, strict=True) if not left]
        for values in zip(*columns, strict=True):
            number += 1
            # What is missing has no value, and an object that is missing as a whole no columns.
            record = {name: value for name, value in zip(kept, values, strict=True) if value is not None}
            gatherer.add(number, record)


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise MissingExtra("pyarrow", "parquet", "reading a Parquet table") from None


def _plain(arrow: ModuleType, kind: Any) -> bool:
    """Whether a column's values are one text each."""
    types = arrow.types
    return not (types.is_nested(kind) or _is_bytes(arrow, kind))


def _is_bytes(arrow: ModuleType, kind: Any) -> bool:
    types = arrow.types
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind))


def _values(arrow: ModuleType, column: Any) -> list[object]:
    """Return the values of a column: text, or Python's own for lists, objects and bytes."""
    kind = column.type.value_type if arrow.types.is_dictionary(column.type) else column.type
    if arrow.types.is_floating(kind):
        return [_decimal(number) for number in column.cast(kind).to_numpy(zero_copy_only=False)]
    values: list[object] = (column.cast(arrow.string()) if _plain(arrow, kind) else column).to_pylist()
    return values


def _decimal(number: np.floating[Any]) -> str:
    """Return the shortest text of a number, never with an exponent: an id among floats stays an id. NaN is missing."""
    return "" if np.isnan(number) else np.format_float_positional(number, unique=True, trim="-")
