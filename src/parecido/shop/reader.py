"""Reads a shop: its products, vectors, thumbnails and the facts of its making."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.product import Product, Reject
from parecido.catalogue.values import is_whole
from parecido.embeddings.card import ModelCard
from parecido.errors import ShopError, UnfinishedShop
from parecido.shop.columns import ProductColumns
from parecido.shop.contents import read_models
from parecido.shop.database import UNFINISHED, connect_reader, sentences
from parecido.shop.facts import read_facts
from parecido.shop.heads import read_head
from parecido.shop.kept import FEW, KeptParts
from parecido.shop.layout import PictureRows, read_picture_rows
from parecido.shop.model_file import model_file
from parecido.shop.record import Record
from parecido.shop.state import sight_of, state_of
from parecido.shop.stored import PRODUCT, Stored, read_stored
from parecido.shop.totals import PICTURES
from parecido.shop.vectors import find_vectors, read_vectors
from parecido.shop.writer import READY

_IDS = 500
"""Ids that one query looks up."""
_CHANGED = 7
"""Where a row of the table `products` has it: see PRODUCT."""


class Shop(ProductColumns):
    """A shop opened for reading: one unchanging snapshot of it, whatever a writer does meanwhile. Safe between threads.

    Product rows are counted from 0 in catalogue order; every row-wise answer of this class (vectors, ids, products)
    uses that count, and the vector or thumbnail of a product is that of its first picture. `picture_rows` tells the
    rows of all pictures, which are counted apart: those of an index.

    `model_card` is the card of the model that embedded the pictures, `card` that of the rows that are compared: the
    same but for the blocks' sizes and default weights, where the shop has a trained head.

    Each row of the record is checked as it is read; DamagedShop is raised for one that is not as it was written.
    """

    def __init__(self, folder: Path, *, unfinished: bool = False) -> None:
        """Open the folder. Raises ShopError when it is no shop, or, unless `unfinished`, when its build did not end."""
        self.folder = folder
        self._record = Record(folder)
        self._kept = KeptParts()
        self.facts: dict[str, str] = self._record.facts
        try:
            self._read_facts(unfinished=unfinished)
        except BaseException:
            self.close()
            raise

    def _read_facts(self, *, unfinished: bool) -> None:
        """Read what every question needs."""
        if not unfinished and self.facts.get("state") != READY:
            raise UnfinishedShop(UNFINISHED.format(folder=self.folder))
        try:
            self.model_card = ModelCard.from_json(self.facts["card"])
            self.columns: tuple[str, ...] = tuple(json.loads(self.facts["columns"]))
            self.backend = self.facts["backend"]
            self.snapshot = int(self.facts["snapshot"])
        except (KeyError, ValueError) as error:
            raise ShopError(
                f"{self.folder} lacks facts of its making ({error}); build it again with --replace"
            ) from error
        self.head = read_head(self._record, self.model_card)
        self.card = self.model_card
        if self.head is not None:
            self.card = replace(self.card, dimension=self.head.dimension, aspects=self.head.card.aspects)
        with sentences(self.folder):
            connection = self._record.connection
            self.picture_rows: PictureRows = read_picture_rows(connection, self.facts.get(PICTURES))
            self._model = read_models(connection).get(self.facts.get("model_digest", ""), -1)

    def __len__(self) -> int:
        """Products."""
        return len(self.picture_rows.products)

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._record.close()

    @property
    def state(self) -> str:
        """A name for what is searched here: while it stays the same, so do the vectors and whose they are."""
        return state_of(self.facts)

    @property
    def sight(self) -> str:
        """A name for how this shop sees: its model and its head."""
        return sight_of(self.facts)

    @property
    def model_file(self) -> Path:
        """The network of `model_card`, a file of this folder; what else the model has lies beside it."""
        return model_file(self.folder, self.facts)

    def row_of(self, product_id: str) -> int | None:
        """Return the row of a product by its id, None where there is none: where neither of two indexes knows it."""
        indexes = ("sqlite_autoindex_products_1", "products_twice") if is_whole(product_id) else ()
        for index in indexes:
            query = f"SELECT {PRODUCT} FROM products INDEXED BY {index} WHERE id = ?"
            for row in list(self._record.rows(query, [product_id])):
                with sentences(self.folder):
                    return self.picture_rows.product_row(row[0])
        return None

    def rows_of(self, product_ids: Sequence[str]) -> list[int | None]:
        """Return the rows of some products by their ids, in the order asked for, None where there is none."""
        if len(product_ids) > FEW:
            return self._read_rows_of(product_ids)
        return self._kept.rows.find(product_ids, self._read_rows_of)

    def _read_rows_of(self, product_ids: Sequence[str]) -> list[int | None]:
        found: dict[str, int] = {}
        wanted = [each for each in dict.fromkeys(product_ids) if is_whole(each)]
        for start in range(0, len(wanted), _IDS):
            chunk = wanted[start : start + _IDS]
            query = f"SELECT {PRODUCT} FROM products INDEXED BY sqlite_autoindex_products_1 WHERE id IN "
            for row in self._record.rows(f"{query}({','.join('?' * len(chunk))})", chunk):
                with sentences(self.folder):
                    found[row[1]] = self.picture_rows.product_row(row[0])
        return [found[each] if each in found else self.row_of(each) for each in product_ids]

    def rows_before(self, before: Shop) -> NDArray[np.intp] | None:
        """Return, for every product row, the row it was in an earlier snapshot, -1 for one that changed or came since.

        None where `before` is not an earlier snapshot of this shop, as it lies there: of a copy that took its place.
        """
        if not self._follows(before):
            return None
        now, then = self.picture_rows.products, before.picture_rows.products
        rows = np.searchsorted(then, now).astype(np.intp)
        rows[rows == len(then)] = -1
        rows[then[rows] != now] = -1
        rows[np.searchsorted(now, np.array(self._changed_since(before), dtype=np.int64))] = -1
        return rows

    def keep_on(self, before: Shop) -> None:
        """Keep what an earlier snapshot of this shop has read, where it is still the same; of another shop, nothing."""
        if self._follows(before):
            model = (self._model, self.model_card.digest) == (before._model, before.model_card.digest)
            changed = self._changed_since(before) if self.columns == before.columns else None
            self._kept.keep_on(before._kept, model=model, changed=changed)

    def _follows(self, before: Shop) -> bool:
        """Whether `before` is a snapshot of this very file, and no later one."""
        same = before.facts.get("shop") == self.facts.get("shop") and self._record.is_of_file(before._record)
        return same and before.snapshot <= self.snapshot

    def _changed_since(self, before: Shop) -> list[int]:
        """Return the numbers of the products that came, or changed in anything, since an earlier snapshot."""
        query = "SELECT number FROM products WHERE changed > ?"
        return [number for (number,) in self._record.read(query, [before.snapshot])]

    def count_changed(self, snapshot: int) -> int:
        """Return how many products came, or changed in anything, after the snapshot of a number."""
        ((count,),) = self._record.read("SELECT count(*) FROM products WHERE changed > ?", [snapshot])
        return int(count)

    def pictures(self) -> list[str]:
        """Return every product's first picture's file name, in row order."""
        names = self.picture_names()
        return [names[row] for row in self.picture_rows.first]

    def sharing(self, row: int) -> list[int]:
        """Return the rows of all products whose first picture's file is that of a product's, itself among them."""
        ((_, digest, _),) = self._pictures([int(self.picture_rows.first[row])])
        query = "SELECT number, product, place, name, digest, crc FROM pictures WHERE digest = ? AND place = 0"
        with sentences(self.folder):
            return sorted(self.picture_rows.product_row(each[1]) for each in self._record.rows(query, [digest]))

    def changed(self, row: int) -> int:
        """Return the number of the snapshot that changed a product, or its pictures, last."""
        number = int(self.picture_rows.products[row])
        return int(self._record.find(f"SELECT {PRODUCT} FROM products WHERE number", [number])[number][_CHANGED])

    def picture_names(self) -> list[str]:
        """Return the file name of every picture row."""
        query = "SELECT number, product, place, name, digest, crc FROM pictures ORDER BY number"
        names = [row[3] for row in self._record.rows(query)]
        if len(names) != len(self.picture_rows.numbers):
            raise self._record.damage("pictures are missing")
        return names

    def picture_digests(self) -> list[bytes]:
        """Return the SHA-256 of every product's first picture's file, in row order."""
        return [bytes(digest) for _, digest, _ in self._pictures(self.picture_rows.first)]

    def categories(self, rows: Sequence[int] | None = None) -> list[str]:
        """Return the category of every product, or of some rows; "" where it is missing."""
        if rows is None:
            return self._every_category()
        return [product.category for product in self.products(rows)]

    def products(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of some rows, in the order asked for; each knows its first picture only."""
        if len(rows) > FEW:
            return self._read_products(rows)
        numbers = [int(self.picture_rows.products[row]) for row in rows]
        return self._kept.products.find_rows(numbers, rows, self._read_products)

    def _read_products(self, rows: Sequence[int]) -> list[Product]:
        numbers = [int(self.picture_rows.products[row]) for row in rows]
        names = [name for name, _, _ in self._pictures([int(self.picture_rows.first[row]) for row in rows])]
        found = self._record.find(f"SELECT {PRODUCT} FROM products WHERE number", numbers)
        return [self._product(found[number], name) for number, name in zip(numbers, names, strict=True)]

    def thumbnails(self, rows: Sequence[int]) -> list[bytes]:
        """Return the JPEG thumbnails of some products' first pictures, in the order asked for."""
        return self.picture_thumbnails([int(self.picture_rows.first[row]) for row in rows])

    def picture_thumbnails(self, picture_rows: Sequence[int]) -> list[bytes]:
        """Return the JPEG thumbnails of some picture rows, in the order asked for."""
        if len(picture_rows) > FEW:
            return self._read_thumbnails(picture_rows)
        return self._kept.thumbnails.find_rows(self._numbers(picture_rows), picture_rows, self._read_thumbnails)

    def _read_thumbnails(self, picture_rows: Sequence[int]) -> list[bytes]:
        digests = [digest for _, digest, _ in self._pictures(picture_rows)]
        found = self._record.find("SELECT digest, jpeg, crc FROM thumbnails WHERE digest", digests)
        return [bytes(found[digest][1]) for digest in digests]

    def rejects(self) -> list[Reject]:
        """Return the rejects in the order of their lines."""
        return [Reject(*row) for row in self._record.listed("line, id, reason", "rejects")]

    def count_rejects(self) -> int:
        """Return how many rejects there are."""
        ((count,),) = self._record.read("SELECT count(*) FROM rejects")
        return int(count)

    def stored(self) -> dict[str, Stored]:
        """Return what a writer must know of every product to tell what has changed, by id."""
        with sentences(self.folder), self._record.turn:
            return read_stored(self._record.connection)

    def lost_pictures(self) -> list[tuple[str, str, str]]:
        """Return pictures that could not be used, of products that have others: id, picture's name, reason."""
        return self._record.listed("id, name, reason", "lost_pictures")

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one product's embedding as it is searched and exported: a unit float32 row, shape (dim,)."""
        return np.asarray(self.through_head(self.model_vector(row)[np.newaxis])[0])

    def model_vector(self, row: int) -> NDArray[np.float32]:
        """Return what the model gave for one product, before any head: a unit float32 row, shape (dim,)."""
        return np.asarray(self.model_vectors_of([int(self.picture_rows.first[row])])[0])

    def model_vectors_of(self, picture_rows: Sequence[int]) -> NDArray[np.float32]:
        """Return what the model gave for some picture rows, in the order asked for, before any head: (k, dim)."""
        if not 0 < len(picture_rows) <= FEW:
            return self._read_model_vectors(picture_rows)

        def read(missing: Sequence[int]) -> list[NDArray[np.float32]]:
            return [row.copy() for row in self._read_model_vectors(missing)]

        return np.stack(self._kept.vectors.find_rows(self._numbers(picture_rows), picture_rows, read))

    def _read_model_vectors(self, picture_rows: Sequence[int]) -> NDArray[np.float32]:
        digests = [digest for _, digest, _ in self._pictures(picture_rows)]
        return find_vectors(self._record, digests, self._model, self.model_card.dimension)

    def model_vectors(self) -> NDArray[np.float32]:
        """Return what the model gave for every product, before any head: unit float32 rows, shape (n, dim)."""
        return self._of_products(self.picture_model_vectors())

    def vectors(self) -> NDArray[np.float32]:
        """Return every product's embedding as it is searched and exported: unit float32 rows, shape (n, dim)."""
        return self._of_products(self.picture_vectors())

    def picture_model_vectors(self, start: int = 0) -> NDArray[np.float32]:
        """Return what the model gave for every picture row from `start` on: unit float32 rows, shape (m, dim)."""
        numbers = self.picture_rows.numbers[start:]
        return read_vectors(self._record, numbers, self._model, self.model_card.dimension)

    def picture_vectors(self, start: int = 0) -> NDArray[np.float32]:
        """Return the embedding of every picture row from `start` on as it is searched: unit float32 (m, dim)."""
        return self.through_head(self.picture_model_vectors(start))

    def through_head(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return model vectors, shape (n, dim), as this shop compares them: through its head where it has one."""
        return vectors if self.head is None else self.head.apply(vectors)

    def compute_digest(self) -> str:
        """Return the SHA-256 of what is searched here: ids, names of pictures, vectors, the model and the head."""
        seen_through = self.head.card.sha256 if self.head else "-"
        whole = hashlib.sha256(f"{self.model_card.digest} {seen_through}\n".encode())
        whole.update("\n".join([*self.ids(), *self.pictures()]).encode())
        whole.update(self.picture_model_vectors().tobytes())
        return whole.hexdigest()

    def _product(self, row: tuple[Any, ...], picture: str) -> Product:
        """Return the product of a row of the table, with all columns of the shop, in their order."""
        _, identity, line, caption, category, url, attributes, _, _ = row
        said = json.loads(attributes)
        every = {name: said.get(name, "") for name in self.columns}
        return Product(identity, line, (picture,), caption, category, url, every)

    def _of_products(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the first picture's row of every product."""
        return vectors if self.picture_rows.one_each else np.ascontiguousarray(vectors[self.picture_rows.first])

    def _numbers(self, picture_rows: Sequence[int] | NDArray[np.intp]) -> list[int]:
        """Return the numbers of some picture rows."""
        return [int(self.picture_rows.numbers[row]) for row in picture_rows]

    def _pictures(self, picture_rows: Sequence[int] | NDArray[np.intp]) -> list[tuple[str, bytes, int]]:
        """Return name, digest and product's number of some picture rows, in the order asked for."""
        numbers = self._numbers(picture_rows)
        query = "SELECT number, product, place, name, digest, crc FROM pictures WHERE number"
        found = self._record.find(query, numbers)
        return [(found[number][3], bytes(found[number][4]), found[number][1]) for number in numbers]


def is_newest(shop: Shop) -> bool:
    """Whether an opened shop is still what whoever opens it now finds. Raises ShopError when it cannot be opened."""
    with closing(connect_reader(shop.folder)) as connection, sentences(shop.folder):
        facts = read_facts(connection)
    return shop._record.holds() and all(facts.get(name) == shop.facts.get(name) for name in ("shop", "snapshot"))
