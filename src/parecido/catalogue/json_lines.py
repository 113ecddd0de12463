"""A table of JSON lines: one object per line; a line that is none is a reject."""

from __future__ import annotations

import json

from parecido.catalogue.gather import BadRecord, Gatherer, Number
from parecido.catalogue.table import Table
from parecido.catalogue.table_file import TableFile
from parecido.catalogue.values import quoted
from parecido.errors import CatalogueError

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of one line."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_json_lines(file: TableFile) -> Table:
    """Read a table of JSON lines in UTF-8. Numbers are kept as they are written.

    Raises CatalogueError for a JSON array, and where no line is an object.
    """
    gatherer = Gatherer(f"the table {file.path}")
    if file.head.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"["):
        raise CatalogueError(
            f"the table {file.path} is one JSON array, not JSON lines; write one object per line: "
            f"jq -c '.[]' {file.path.name} > {file.path.stem}-lines.jsonl"
        )
    number = 0
    while line := file.line(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.line(LONGEST_LINE)
            gatherer.reject(number, f"a line of more than {LONGEST_LINE // 1024**2} MiB")
            continue
        text = (line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line).rstrip()
        if not text:
            continue
        try:
            gatherer.add(number, _read_object(text))
        except BadRecord as fault:
            gatherer.reject(number, str(fault))
    return gatherer.table(file.digest(), ("format: JSON lines",))


def _read_object(line: bytes) -> dict[str, object]:
    """Return the object on a line. Raises BadRecord."""
    try:
        found = json.loads(
            line.decode(), parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=_pairs
        )
    except UnicodeDecodeError as error:
        raise BadRecord(f"not UTF-8: byte 0x{line[error.start]:02X} at position {error.start + 1}") from None
    except json.JSONDecodeError as error:
        fault = error.msg.removesuffix(" at").removesuffix(" starting")
        raise BadRecord(f"no JSON: {fault} at position {error.pos + 1}") from None
    except RecursionError:
        raise BadRecord("lists or objects that are nested too deeply") from None
    if not isinstance(found, dict):
        raise BadRecord("JSON, but no object: a row is written {...}")
    return found


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object; of two values under one key none is the right one. Raises BadRecord."""
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise BadRecord(f"the key {quoted(twice)} is there twice")
    return made
