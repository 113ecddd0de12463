"""The bytes of a table as text: UTF-8, or a sentence that says what they are instead."""

from __future__ import annotations

from pathlib import Path

from parecido.errors import CatalogueError

ENCODING = "utf-8"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_A_TABLE = {
    b"\xff\xfe": "UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "UTF-16 text; save it as UTF-8",
    b"PK\x03\x04": "a spreadsheet or ZIP file; export it as CSV (UTF-8)",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet file; export it as CSV (UTF-8)",
    b"PAR1": "a Parquet file; leave --format out, or say parquet",
    b"\x1f\x8b": "a gzip file; unpack it first",
}


def decode_table(content: bytes, path: Path) -> str:
    """Return the text of a table whose lines end in "\\n", without a byte-order mark.

    The header's own line end decides what ends a line: where it is a lone CR every CR does; otherwise a lone
    CR inside a row is data. Other encodings than UTF-8 are refused, never guessed: a wrong guess would turn
    "calção" into something else without a word.
    """
    for start, found in _NOT_A_TABLE.items():
        if content.startswith(start):
            raise CatalogueError(f"the table {path} is {found}")
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode(ENCODING)
    except UnicodeDecodeError as error:
        offset = error.start + (len(_BYTE_ORDER_MARK) if content.startswith(_BYTE_ORDER_MARK) else 0)
        line = content.count(b"\n", 0, offset) + 1
        raise CatalogueError(
            f"the table {path} is not UTF-8: byte 0x{content[offset]:02X} at offset {offset} (line {line}); "
            f"save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 {path.name} > utf8-{path.name}"
        ) from None
    text = text.lstrip("\ufeff")  # files joined by hand can have two
    if "\r" not in text:
        return text
    first = text.find("\r")
    lone = "\n" not in text[:first] and not text.startswith("\r\n", first)
    text = text.replace("\r\n", "\n")
    return text.replace("\r", "\n") if lone else text
