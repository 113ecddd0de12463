"""A table and a folder of pictures into a catalogue: every row a product or a reject."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from parecido.catalogue.columns import ColumnOptions, Columns, choose_columns
from parecido.catalogue.encoding import ENCODING
from parecido.catalogue.formats import read_table
from parecido.catalogue.pictures import KnownPictures, PictureNames, is_address
from parecido.catalogue.product import Catalogue, Product, Reject
from parecido.catalogue.several import split_pictures
from parecido.catalogue.table import Row, Table
from parecido.catalogue.values import clean_value, listed, quoted
from parecido.errors import CatalogueError, DuplicateId

MOST_PICTURES = 100
"""Pictures of one product: each is fetched, decoded, embedded and compared."""
LONGEST_ID = 512
"""Characters of an id."""

_SAFE_ADDRESS = re.compile(r"https?://[^\s/?#\\\"<>][^\s\\\"<>]*", re.IGNORECASE)


def read_catalogue(
    table_path: Path, pictures: KnownPictures | frozenset[str], options: ColumnOptions
) -> tuple[Catalogue, Columns]:
    """Return the catalogue of a table, and the columns that were chosen for it.

    `pictures` is an opened source of them, or the files of a folder by name, relative, with "/" as separator.
    White space around a value is not part of it: ids, too, are kept as written but for that (leading zeros stay).
    Raises CatalogueError when the table cannot be used or no row becomes a product, DuplicateId when an id repeats.
    """
    table = read_table(table_path, options.format)
    known = PictureNames(pictures) if isinstance(pictures, frozenset) else pictures
    columns = choose_columns(table, options, known)
    reader = _RowReader(table.columns, columns, known)
    products: list[Product] = []
    rejects = list(table.rejects)
    _check_ids(table, columns, table_path)
    for row in table.rows:
        read = reader.read(row)
        if isinstance(read, Product):
            products.append(read)
        else:
            rejects.append(read)
    rejects.sort(key=lambda reject: reject.line)
    if not products:
        raise CatalogueError(
            f"none of the {len(rejects)} rows of {table_path} became a product; the first, line "
            f"{rejects[0].line}: {rejects[0].reason}; check the pictures' folder and --image"
        )
    catalogue = Catalogue(
        columns=table.columns,
        products=tuple(products),
        rejects=tuple(rejects),
        repaired=table.repaired,
        strays=len(known.names() - {name for product in products for name in product.pictures}),
        digest=_digest(table, columns),
    )
    return catalogue, replace(columns, guesses=columns.guesses + reader.notes())


def make_product(
    columns: tuple[str, ...], texts: Mapping[str, str], options: ColumnOptions, pictures: tuple[str, ...], line: int
) -> Product:
    """Return the product that one row makes in a table of these columns; what `texts` leaves out is missing.

    Raises CatalogueError for a row without an id, with one that is too long, or with an address that is none.
    """
    attributes = {name: clean_value(texts.get(name, "")) for name in columns}
    row = Row(line, tuple(attributes.values()))
    chosen = choose_columns(Table(columns, (row,), (), 0, ""), options)
    if not 1 <= len(attributes[chosen.id]) <= LONGEST_ID:
        raise CatalogueError(
            f"the id (column {quoted(chosen.id)}) has {len(attributes[chosen.id])} characters; it must have 1 to "
            f"{LONGEST_ID}"
        )
    reader = _RowReader(columns, chosen, PictureNames(()))
    product = reader.make(line, attributes, pictures)
    if reader.notes():
        raise CatalogueError("the address of the product is not one of http or https; correct it or leave it out")
    return product


def _check_ids(table: Table, columns: Columns, path: Path) -> None:
    """Raise DuplicateId when two rows have one id, whether or not they have their pictures."""
    position = table.columns.index(columns.id)
    lines: dict[str, int] = {}
    for row in table.rows:
        identity = clean_value(row.values[position])
        first = lines.setdefault(identity, row.line)
        if identity and first != row.line:
            raise DuplicateId(
                f"the id {quoted(identity)} (column {quoted(columns.id)}) is on line {first} and again "
                f"on line {row.line} of {path}; remove one of the rows, or say --id COLUMN"
            )


def _digest(table: Table, columns: Columns) -> str:
    """Return the SHA-256 over the table's bytes, its encoding and the choice of columns."""
    facts = {"table": table.digest, "encoding": ENCODING, "columns": columns.choice()}
    if table.kind:
        facts["kind"] = table.kind
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class _Noted:
    """What was left out of products that were kept: how many times, and the first."""

    count: int = 0
    line: int = 0
    first: str = ""

    def note(self, line: int, what: str) -> None:
        """Count one more."""
        if not self.count:
            self.line, self.first = line, what
        self.count += 1


class _Texts(dict[str, str]):
    """Cell to cleaned value; equal values share one string, which halves what a large table holds."""

    def __missing__(self, value: str) -> str:
        text = clean_value(value)
        self[value] = text = self.setdefault(text, text) if text else ""
        return text


class _RowReader:
    """Turns rows of one table into products and rejects."""

    def __init__(self, names: tuple[str, ...], columns: Columns, pictures: KnownPictures) -> None:
        self._names = names
        self._columns = columns
        self._pictures = pictures
        self._texts = _Texts()
        self._dropped = _Noted()
        self._absent = _Noted()
        self._many = _Noted()

    def read(self, row: Row) -> Product | Reject:
        """Return the product of a row, or the reject that says why it is none."""
        texts = self._texts
        attributes = dict(zip(self._names, [texts[value] for value in row.values], strict=True))
        identity = attributes[self._columns.id]
        if not identity:
            return Reject(row.line, "", f"no id in column {quoted(self._columns.id)}")
        if len(identity) > LONGEST_ID:
            reason = f"an id of {len(identity):,} characters, more than the {LONGEST_ID} allowed"
            return Reject(row.line, f"{identity[:60]}…", reason)
        pictures, reason = self._find_pictures(row.line, attributes)
        if reason:
            return Reject(row.line, identity, reason)
        return self.make(row.line, attributes, pictures)

    def make(self, line: int, attributes: dict[str, str], pictures: tuple[str, ...]) -> Product:
        """Return the product of a row's values, with pictures that are known."""
        return Product(
            id=attributes[self._columns.id],
            line=line,
            pictures=pictures,
            caption=self._caption(attributes),
            category=attributes[self._columns.category] if self._columns.category else "",
            url=self._url(line, attributes),
            attributes=attributes,
        )

    def notes(self) -> tuple[str, ...]:
        """Return what the rows read so far have left to say."""
        said = []
        if self._absent.count:
            pictures = "1 picture" if self._absent.count == 1 else f"{self._absent.count} pictures"
            said.append(
                f"picture: left out {pictures} of products that have others (the first on line {self._absent.line}: "
                f"{self._absent.first})"
            )
        if self._many.count:
            products = "1 product names" if self._many.count == 1 else f"{self._many.count} products name"
            said.append(
                f"picture: {products} more than the {MOST_PICTURES} pictures that a product may have; the first "
                f"{MOST_PICTURES} are taken (the first on line {self._many.line}: {quoted(self._many.first)})"
            )
        if self._dropped.count:
            rows = "1 row has an address" if self._dropped.count == 1 else f"{self._dropped.count} rows have addresses"
            said.append(
                f"url: {rows} not of http or https, left empty (the first on line {self._dropped.line}: "
                f"{quoted(self._dropped.first)})"
            )
        return tuple(said)

    def _find_pictures(self, line: int, attributes: dict[str, str]) -> tuple[tuple[str, ...], str]:
        """Return the pictures of a row and "", or () and why there are none."""
        any_suffix = self._columns.any_suffix
        found: dict[str, None] = {}
        refused = []
        for number, name in enumerate(self._named(attributes)):
            if number == MOST_PICTURES:
                self._many.note(line, attributes[self._columns.id])
                break
            picture = self._pictures.find(name, any_suffix=any_suffix)
            if picture:
                found[picture] = None
            else:
                refused.append(self._pictures.refusal(name, any_suffix=any_suffix))
        if found:
            for reason in refused:
                self._absent.note(line, reason)
            return tuple(found), ""
        return (), refused[0] if refused else f"no picture named: {self._empty(attributes)}"

    def _named(self, attributes: dict[str, str]) -> Iterator[str]:
        """Yield the pictures that a row names, as it names them."""
        for pattern in self._columns.images:
            if pattern.column:
                if cell := attributes[pattern.columns[0]]:
                    yield from split_pictures(cell, self._is_known)
            elif name := pattern.fill(attributes, _encode if is_address(pattern.literals[0]) else str):
                yield name

    def _is_known(self, name: str) -> bool:
        return bool(self._pictures.find(name))

    def _empty(self, attributes: dict[str, str]) -> str:
        """Say which columns left a row without a picture."""
        needed = [column for pattern in self._columns.images for column in pattern.columns if not attributes[column]]
        if len(self._columns.images) == 1:
            return f"column {quoted(needed[0])} is empty"
        return f"columns {listed(tuple(needed))} are empty"

    def _caption(self, attributes: dict[str, str]) -> str:
        """Return the name of a product; without one its colour and category; without those its id."""
        columns = self._columns
        named = attributes[columns.caption] if columns.caption else ""
        if named:
            return " ".join(named.split()) if "\n" in named else named
        labels = (attributes[column] for column in (columns.colour, columns.category) if column)
        return " ".join(label for label in labels if label) or attributes[columns.id]

    def _url(self, line: int, attributes: dict[str, str]) -> str:
        """Return where a product is sold; what is no whole http or https address is left empty and noted."""
        pattern = self._columns.url
        if pattern is None:
            return ""
        address = pattern.fill(attributes, str if pattern.column else _encode)
        if not address or _SAFE_ADDRESS.fullmatch(address):
            return address
        self._dropped.note(line, address)
        return ""


def _encode(value: str) -> str:
    """Return a value percent-encoded for any place in a web address, "/" included."""
    return quote(value, safe="")
