"""What kind of table a file is, and the table read from it."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path

from parecido.catalogue.delimited import read_delimited
from parecido.catalogue.feed import read_feed
from parecido.catalogue.format_names import CSV, FORMATS, GOOGLE, JSON_LINES, PARQUET, SHOPIFY, TSV
from parecido.catalogue.guess import fold_name
from parecido.catalogue.json_lines import read_json_lines
from parecido.catalogue.parquet import read_parquet
from parecido.catalogue.shopify import fold_products, is_shopify
from parecido.catalogue.table import Table
from parecido.catalogue.table_file import TableFile, open_table
from parecido.catalogue.values import listed
from parecido.errors import CatalogueError

_SUFFIXES = {
    ".parquet": PARQUET,
    ".pq": PARQUET,
    ".jsonl": JSON_LINES,
    ".ndjson": JSON_LINES,
    ".json": JSON_LINES,
    ".xml": GOOGLE,
    ".rss": GOOGLE,
    ".atom": GOOGLE,
}
_STARTS = {b"PAR1": PARQUET, b"<": GOOGLE, b"\xff\xfe<\0": GOOGLE, b"\xfe\xff\0<": GOOGLE, b"{": JSON_LINES}
"""How a file of each kind begins, white space and a UTF-8 byte-order mark left out; the rest is told by its name."""
_GOOGLE_COLUMNS = {"id", "title", "link", "imagelink", "availability"}
"""Columns that a Google Merchant feed must have, folded."""


def read_table(path: Path, format: str | None = None) -> Table:  # noqa: A002  (the option's name)
    """Read a table of any kind in FORMATS, which is recognised by its content, then its name, unless it is said.

    A header alone tells Shopify's product export from another CSV file. The kind is said in `Table.guesses`, plain
    CSV and TSV excepted. Raises CatalogueError for a file that cannot be used, also where it changes meanwhile, and
    MissingExtra for Parquet without pyarrow.
    """
    if format is not None and format not in FORMATS:
        raise CatalogueError(f"{format!r} is no format of a table; the formats are: {listed(FORMATS)}")
    with open_table(path) as file:
        kind = format or _recognise(file)
        if kind == JSON_LINES:
            return read_json_lines(file)
        if kind == PARQUET:
            return read_parquet(file)
        if kind == GOOGLE and (format is None or _start(file.head) == GOOGLE):
            return read_feed(file)  # Google's feeds are delimited text, too
        table = read_delimited(file, "\t" if format == TSV else "")
    if format == SHOPIFY and not is_shopify(table.columns):
        raise CatalogueError(
            f"the table {path} is not Shopify's product export: it needs the columns Handle, Image Src and Image "
            f"Position; its columns are: {listed(table.columns)}"
        )
    if format in {None, SHOPIFY} and is_shopify(table.columns):
        return fold_products(table)
    if format in {None, GOOGLE} and {fold_name(column) for column in table.columns} >= _GOOGLE_COLUMNS:
        return replace(table, guesses=(*table.guesses, "format: Google Merchant feed (delimited text)"))
    return table


def _recognise(file: TableFile) -> str:
    """Return what a file is: by its first bytes, else by its name, else delimited text."""
    return _start(file.head) or _SUFFIXES.get(file.path.suffix.lower(), CSV)


def _start(head: bytes) -> str:
    """Return the format that the first bytes are of, "" where they do not tell."""
    begin = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return next((kind for start, kind in _STARTS.items() if begin.startswith(start)), "")
