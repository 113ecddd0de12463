"""A table in Parquet, through pyarrow."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from parecido.catalogue.gather import Gatherer
from parecido.catalogue.table import MOST_ROWS, MOST_TEXT, Table, check_columns, column_name
from parecido.catalogue.table_file import TableFile
from parecido.catalogue.values import listed, quoted
from parecido.errors import CatalogueError, MissingExtra

_ROWS = 4096
"""Rows that are text and Arrow's own at the same time."""
_NESTED_ROWS = 256
"""The same where there are lists or objects, in which a text that is said again takes its room again."""
_UNREADABLE = (ValueError, OverflowError, OSError, KeyError)
"""What pyarrow raises beside its own for values that Python or this machine has no form for."""


def read_parquet(file: TableFile) -> Table:
    """Read a Parquet file; numbers, dates and times become text, `12.0` the text `12`.

    A row's line is its number (from 1). Columns of bytes are left out; that, and what becomes of lists, objects and
    times, is said. Raises CatalogueError for a file that is none, is damaged or would take more room than a table may,
    MissingExtra without pyarrow.
    """
    arrow = _import("pyarrow")
    parquet = _import("pyarrow.parquet")
    for _ in file.chunks():
        pass  # for its digest: Parquet is read back and forth
    where = f"the table {file.path}"
    gatherer = Gatherer(where)
    try:
        file.file.seek(0)
        schema = parquet.read_schema(file.file)
        file.file.seek(0)
        # Equal texts stay one text: a file of a kilobyte can say a long one a million times.
        texts = [name for name, kind in zip(schema.names, schema.types, strict=True) if _is_text(arrow, kind)]
        with parquet.ParquetFile(file.file, read_dictionary=texts) as opened:
            names = tuple(column_name(name) for name in opened.schema_arrow.names)
            check_columns(names, where)
            kept = _kept(arrow, opened.schema_arrow)
            _check_size(opened.metadata, kept, where)
            guesses = _gather(arrow, opened, kept, gatherer)
    except MemoryError:  # of Arrow's own, too: no fault of the file
        raise
    except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{where} is no Parquet file, or a damaged one: {_said(error)}") from error
    return gatherer.table(file.digest(), ("format: Parquet", *guesses))


def _kept(arrow: ModuleType, schema: Any) -> dict[str, tuple[str, ...]]:
    """Return the columns that are read, by their names in the file, each with the dotted paths of what is read of it.

    Columns of bytes are not read, and neither are the bytes in an object, such as a picture beside its path.
    """
    kept: dict[str, tuple[str, ...]] = {}
    for field in schema:
        if _is_bytes(arrow, field.type):
            continue
        parts = list(field.type) if arrow.types.is_struct(field.type) else []
        read = tuple(f"{field.name}.{part.name}" for part in parts if not _is_bytes(arrow, part.type))
        if read and len(read) < len(parts):
            kept[field.name] = read
        elif read or not parts:
            kept[field.name] = (field.name,)
    return kept


def _check_size(facts: Any, kept: Mapping[str, tuple[str, ...]], where: str) -> None:
    """Refuse a file that says that it becomes more than a table may. Raises CatalogueError."""
    paths = tuple(path for each in kept.values() for path in each)
    below = tuple(f"{path}." for path in paths)
    leaves = [facts.schema.column(leaf).path for leaf in range(facts.num_columns)]
    read = [leaf for leaf, path in enumerate(leaves) if path in paths or path.startswith(below)]
    groups = map(facts.row_group, range(facts.num_row_groups))
    unpacked = sum(group.column(leaf).total_uncompressed_size for group in groups for leaf in read)
    if facts.num_rows > MOST_ROWS or unpacked > MOST_TEXT:
        raise CatalogueError(
            f"{where} has {facts.num_rows:,} rows and {unpacked / 1e9:.1f} GB unpacked, more than the "
            f"{MOST_ROWS:,} rows and {MOST_TEXT / 1e9:.1f} GB that a table may have; leave out columns that no shopper "
            "or filter needs"
        )


def _gather(arrow: ModuleType, opened: Any, kept: Mapping[str, tuple[str, ...]], gatherer: Gatherer) -> tuple[str, ...]:
    """Take all rows of an opened file; return what is to be said of its columns."""
    schema = opened.schema_arrow
    for field in schema:
        _name(arrow, field, kept, gatherer)
    number = 0
    types = [schema.field(name).type for name in kept]
    rows = _NESTED_ROWS if any(map(arrow.types.is_nested, types)) else _ROWS
    names = [column_name(name) for name in kept]
    for batch in opened.iter_batches(batch_size=rows, columns=[path for paths in kept.values() for path in paths]):
        # By name: a dotted path may mean another column, too.
        found = dict(zip(batch.schema.names, batch.columns, strict=True))
        columns = [_read(arrow, found[raw], name, number + 1) for raw, name in zip(kept, names, strict=True)]
        for values in zip(*columns, strict=True):
            number += 1
            # What is missing has no value, and an object that is missing as a whole no columns.
            record = {name: value for name, value in zip(names, values, strict=True) if value is not None}
            gatherer.add(number, record)
    return _notes(arrow, tuple(map(column_name, schema.names)), schema.types)


def _name(arrow: ModuleType, field: Any, kept: Mapping[str, tuple[str, ...]], gatherer: Gatherer) -> None:
    """Tell of a column that it is there, and what of it is not read."""
    name = column_name(field.name)
    if not arrow.types.is_struct(field.type):
        if field.name in kept:
            gatherer.name_columns((name,))
        else:
            gatherer.leave_out(name)
        return
    for part in field.type:
        if _is_bytes(arrow, part.type):
            gatherer.leave_out(f"{name}.{column_name(part.name)}")


def _notes(arrow: ModuleType, names: tuple[str, ...], types: list[Any]) -> tuple[str, ...]:
    """Say of which columns the values are kept in another form than they have in the file."""

    def named(*kinds: Callable[[Any], bool]) -> tuple[str, ...]:
        return tuple(name for name, kind in zip(names, types, strict=True) if any(is_one(kind) for is_one in kinds))

    is_ = arrow.types
    said = {
        "columns of lists are kept as JSON text": named(
            is_.is_list, is_.is_large_list, is_.is_fixed_size_list, is_.is_map
        ),
        "columns of objects become a column for each part, such as size.width": named(is_.is_struct),
        "columns of times are kept as text such as 2026-01-31 09:30:00": named(is_.is_timestamp),
        "columns of durations are kept as numbers in the unit of the file": named(is_.is_duration),
    }
    return tuple(f"{what}: {listed(columns)}" for what, columns in said.items() if columns)


def _read(arrow: ModuleType, column: Any, name: str, number: int) -> list[object]:
    """Return the values of a column from row `number` on. Raises CatalogueError where they have no form here."""
    try:
        return _values(arrow, column)
    except MemoryError:
        raise
    except (arrow.ArrowException, *_UNREADABLE) as error:
        raise CatalogueError(
            f"column {quoted(name)} ({str(column.type)[:60]}) cannot be read at or behind row {number}: "
            f"{_said(error)}; leave it out, or write it as text"
        ) from error


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise MissingExtra("pyarrow", "parquet", "reading a Parquet table") from None


def _is_text(arrow: ModuleType, kind: Any) -> bool:
    return bool(arrow.types.is_string(kind) or arrow.types.is_large_string(kind))


def _is_plain(arrow: ModuleType, kind: Any) -> bool:
    """Whether a column's values are one text each."""
    return not (arrow.types.is_nested(kind) or _is_bytes(arrow, kind) or isinstance(kind, arrow.BaseExtensionType))


def _is_bytes(arrow: ModuleType, kind: Any) -> bool:
    types = arrow.types
    kind = kind.value_type if types.is_dictionary(kind) else kind
    return any(
        is_one(kind)
        for is_one in (types.is_binary, types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view)
    )


def _values(arrow: ModuleType, column: Any) -> list[object]:
    """Return the values of a column: text, or Python's own for lists, objects and bytes."""
    if arrow.types.is_dictionary(column.type):
        used = column.indices.drop_null().unique()
        texts = dict(zip(used.to_pylist(), _values(arrow, column.dictionary.take(used)), strict=True))
        return [None if place is None else texts[place] for place in column.indices.to_pylist()]
    if arrow.types.is_floating(column.type):
        return [_decimal(number) for number in column.to_numpy(zero_copy_only=False)]
    values: list[object] = (column.cast(arrow.string()) if _is_plain(arrow, column.type) else column).to_pylist()
    return values


def _decimal(number: np.floating[Any]) -> str:
    """Return the shortest text of a number, never with an exponent: an id among floats stays an id. NaN is missing."""
    return "" if np.isnan(number) else np.format_float_positional(number, unique=True, trim="-")
