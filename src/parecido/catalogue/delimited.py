"""A delimited table (CSV, TSV): every row read, repaired or rejected with its line."""

from __future__ import annotations

import re

from parecido.catalogue.encoding import decode_table
from parecido.catalogue.product import Reject
from parecido.catalogue.records import Record, split_records
from parecido.catalogue.repair import learn_repair
from parecido.catalogue.table import LONGEST_CELL, Row, Table, check_columns, column_name
from parecido.catalogue.table_file import TableFile
from parecido.catalogue.values import quoted
from parecido.errors import CatalogueError

DELIMITERS = (",", "\t", ";", "|")
"""What may separate fields; of two that split the header equally often, the earlier wins."""
USUAL_DELIMITERS = (",", "\t")
"""Those of CSV and TSV, which need no word."""

_BLANK = " \n" + "".join(DELIMITERS)
_QUOTED = re.compile(r'(?<![^,\t;|\n])"(?:[^"]++|"")*+"(?=[,\t;|\n]|\Z)')
"""A quoted field, whichever the delimiter."""
_LONGEST_HEADER = 1 << 16


def read_delimited(file: TableFile, delimiter: str = "") -> Table:
    """Read a CSV or TSV table whose first line that is not blank names the columns.

    Without `delimiter` it is the one of comma, tab, semicolon and pipe that splits the header most often. A row with
    surplus delimiters is repaired where the last column is free text; too few fields, a quote that does not
    close and a NUL character make a reject. Raises CatalogueError when the file is not UTF-8 text, has no rows, or
    has a column without a name or two of one name.
    """
    path = file.path
    content = file.read()
    text = decode_table(content, path)
    body, line, delimiter, guesses = _find_header(text, delimiter)
    records = split_records(body, delimiter, line)
    header = next(records, None)
    if header is None:
        raise CatalogueError(f"the table {path} is empty; its first line must name the columns")
    columns = tuple(column_name(value) for value in header.values)
    where = f"the header of {path} (line {header.line})"
    if header.fault:
        raise CatalogueError(f"{where} cannot be read: {header.fault}")
    check_columns(columns, where)
    read = list(records)
    if not read:
        raise CatalogueError(f"the table {path} has a header and no rows")
    rows, rejects, repaired = _sort_out(columns, read, delimiter)
    return Table(columns, tuple(rows), tuple(rejects), repaired, file.digest(), guesses)


def _find_header(text: str, said: str) -> tuple[str, int, str, tuple[str, ...]]:
    """Return the text from the header on, the header's line number, the delimiter and what to say of it.

    A first line `sep=;`, which spreadsheet programs write and obey, names the delimiter outright.
    """
    blank = len(text) - len(text.lstrip(_BLANK))
    start = text.rfind("\n", 0, blank) + 1
    body, line = text[start:], text.count("\n", 0, start) + 1
    first, _, rest = body.partition("\n")
    if first.startswith("sep=") and first[4:] in DELIMITERS:
        return rest, line + 1, first[4:], ()
    if said:
        return body, line, said, ()
    header = _QUOTED.sub("", body[:_LONGEST_HEADER]).partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    if delimiter in USUAL_DELIMITERS:
        return body, line, delimiter, ()
    guess = f'separator: guessed {quoted(delimiter)}; put "sep=," or another above the header to change it'
    return body, line, delimiter, (guess,)


def _sort_out(columns: tuple[str, ...], records: list[Record], delimiter: str) -> tuple[list[Row], list[Reject], int]:
    """Return the rows, the rejects and how many rows were repaired."""
    width = len(columns)
    faults = [_fault(record, width) for record in records]
    surplus = any(len(record.values) > width for record in records)
    sound = [r.values for r, fault in zip(records, faults, strict=True) if not fault and len(r.values) == width]
    repair = learn_repair(columns, sound) if surplus else None
    rows: list[Row] = []
    rejects: list[Reject] = []
    repaired = 0
    for record, fault in zip(records, faults, strict=True):
        values, reason = record.values, fault
        if repair is not None and not fault and len(values) > width:
            values = repair.mend(record.values, delimiter)
            reason = "" if values else repair.refusal(record.values, delimiter)
            repaired += bool(values)
        if reason:
            rejects.append(Reject(record.line, "", reason))
        else:
            rows.append(Row(record.line, values))
    return rows, rejects, repaired


def _fault(record: Record, width: int) -> str:
    """Return what makes a record unusable whatever its columns mean, "" for nothing."""
    if record.fault:
        return record.fault
    if len(record.values) < width:
        return f"{len(record.values)} fields where the header has {width}"
    if (long := max(map(len, record.values))) > LONGEST_CELL:
        return f"a value of {long:,} characters, more than the {LONGEST_CELL:,} allowed"
    if any("\0" in value for value in record.values):
        return "a NUL character in the row"
    return ""
