"""What a shop holds of a product, as far as a writer must know it to tell what has changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from parecido.catalogue.product import Product
from parecido.catalogue.values import is_whole
from parecido.shop.sums import checked

PRODUCT = "number, id, line, caption, category, url, attributes, changed, crc"
"""The columns of a row of the table `products`."""
_PICTURE = "number, product, place, name, digest, crc"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a product: its name or address, and the SHA-256 of its file's bytes."""

    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A product of the shop: its number, the digest of its metadata, and its pictures in their order."""

    number: int
    metadata: bytes
    pictures: tuple[Picture, ...]


def metadata_digest(product: Product) -> bytes:
    """Return 16 bytes that stand for all that a table says of a product, but for its line and its pictures.

    Neither the order of the table's columns nor one in which the product has nothing makes a difference.
    """
    return _digest(product.caption, product.category, product.url, product.attributes)


def attributes_json(attributes: Mapping[str, str]) -> str:
    """Return a product's columns as they are stored."""
    return json.dumps(dict(attributes), ensure_ascii=False)


def read_stored(connection: sqlite3.Connection) -> dict[str, Stored]:
    """Return every product of the shop by its id, in catalogue order. Raises DamagedShop."""
    pictures: dict[int, list[Picture]] = {}
    rows = connection.execute(f"SELECT {_PICTURE} FROM pictures ORDER BY place")
    for _, product, _, name, digest, _ in map(checked, rows):
        pictures.setdefault(product, []).append(Picture(name, bytes(digest)))
    rows = connection.execute(f"SELECT {PRODUCT} FROM products ORDER BY number")
    return {
        identity: Stored(number, _digest_stored(*metadata), tuple(pictures.get(number, ())))
        for number, identity, _, *metadata, _, _ in map(checked, rows)
    }


def find_stored(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Stored]:
    """Return those of some products that the shop has, by id. Raises DamagedShop."""
    found = {}
    for each in filter(is_whole, ids):
        row = connection.execute(f"SELECT {PRODUCT} FROM products WHERE id = ?", (each,)).fetchone()
        if row is not None:
            number, identity, _, *metadata, _, _ = checked(row)
            rows = connection.execute(
                "SELECT number, product, place, name, digest, crc FROM pictures WHERE product = ? ORDER BY place",
                (number,),
            )
            pictures = tuple(Picture(name, bytes(digest)) for _, _, _, name, digest, _ in map(checked, rows))
            found[identity] = Stored(number, _digest_stored(*metadata), pictures)
    return found


def _digest_stored(caption: str, category: str, url: str, attributes: str) -> bytes:
    """Return the metadata_digest of a stored product."""
    return _digest(caption, category, url, json.loads(attributes))


def _digest(caption: str, category: str, url: str, attributes: Mapping[str, str]) -> bytes:
    said = sorted((name, value) for name, value in attributes.items() if value)
    whole = hashlib.blake2b(digest_size=16)
    for value in (caption, category, url, *chain.from_iterable(said)):
        content = value.encode("utf-8", "surrogatepass")
        whole.update(b"%d:%b" % (len(content), content))
    return whole.digest()
