"""Reads a shop: its products, vectors, thumbnails and the facts of its making."""

from __future__ import annotations

import hashlib
import json
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.columns import DEFAULT_CAPTION
from parecido.catalogue.product import Product, Reject
from parecido.catalogue.values import is_whole
from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import Head, HeadCard
from parecido.errors import DamagedShop, ShopError, UnfinishedShop
from parecido.shop.contents import read_models
from parecido.shop.database import connect_reader, sentences
from parecido.shop.facts import read_facts
from parecido.shop.layout import PictureRows, read_picture_rows
from parecido.shop.model_file import model_file
from parecido.shop.state import sight_of, state_of
from parecido.shop.stored import PRODUCT, Stored, read_stored
from parecido.shop.sums import checked
from parecido.shop.totals import LISTS, PICTURES, check_total, total_of
from parecido.shop.writer import READY

_MOST_VALUES = 10_000
"""Values bound to one query: SQLite takes 32,766 unless it was compiled otherwise."""


class Shop:
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
        self._connection = connect_reader(folder)
        weakref.finalize(self, self._connection.close)  # `shop = parecido.open(...)` without a close is fine too
        self._turn = threading.Lock()
        try:
            self._read_facts(unfinished=unfinished)
        except BaseException:
            self.close()
            raise

    def _read_facts(self, *, unfinished: bool) -> None:
        """Read what every question needs."""
        with sentences(self.folder):
            self.facts: dict[str, str] = read_facts(self._connection)
        if not unfinished and self.facts.get("state") != READY:
            raise UnfinishedShop(
                f"the build of {self.folder} did not finish; run the same build command again, it continues"
            )
        try:
            self.model_card = ModelCard.from_json(self.facts["card"])
            self.columns: tuple[str, ...] = tuple(json.loads(self.facts["columns"]))
            self.backend = self.facts["backend"]
            self.snapshot = int(self.facts["snapshot"])
        except (KeyError, ValueError) as error:
            raise ShopError(
                f"{self.folder} lacks facts of its making ({error}); build it again with --replace"
            ) from error
        self.head = self._read_head()
        self.card = self.model_card
        if self.head is not None:
            self.card = replace(self.card, dimension=self.head.dimension, aspects=self.head.card.aspects)
        with sentences(self.folder):
            self.picture_rows: PictureRows = read_picture_rows(self._connection, self.facts.get(PICTURES))
            self._model = read_models(self._connection).get(self.facts.get("model_digest", ""), -1)

    def __len__(self) -> int:
        """Products."""
        return len(self.picture_rows.products)

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

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
            found = self._read(f"SELECT {PRODUCT} FROM products INDEXED BY {index} WHERE id = ?", [product_id])
            with sentences(self.folder):
                for row in map(checked, found):
                    return self.picture_rows.product_row(row[0])
        return None

    def rows_before(self, before: Shop) -> NDArray[np.intp] | None:
        """Return, for every product row, the row it was in an earlier snapshot, -1 for one that changed or came since.

        None where `before` is not an earlier snapshot of this shop.
        """
        if before.facts.get("shop") != self.facts.get("shop") or before.snapshot > self.snapshot:
            return None
        now, then = self.picture_rows.products, before.picture_rows.products
        rows = np.searchsorted(then, now).astype(np.intp)
        rows[rows == len(then)] = -1
        rows[then[rows] != now] = -1
        changed = self._read("SELECT number FROM products WHERE changed > ?", [before.snapshot])
        rows[np.searchsorted(now, np.array(changed, dtype=np.int64).reshape(-1))] = -1
        return rows

    def changed_since(self, snapshot: int) -> int:
        """Return how many products came, or changed in anything, after an earlier snapshot of this shop."""
        return int(self._read("SELECT COUNT(*) FROM products WHERE changed > ?", [snapshot])[0][0])

    def ids(self) -> list[str]:
        """Return every product's id, in row order."""
        return [product.id for product in self._iterate()]

    def pictures(self) -> list[str]:
        """Return every product's first picture's file name, in row order."""
        names = self.picture_names()
        return [names[row] for row in self.picture_rows.first]

    def picture_names(self) -> list[str]:
        """Return the file name of every picture row."""
        found = self._read("SELECT number, product, place, name, digest, crc FROM pictures ORDER BY number")
        with sentences(self.folder):
            if len(found) != len(self.picture_rows.numbers):
                raise DamagedShop("pictures are missing")
            return [row[3] for row in map(checked, found)]

    def picture_digests(self) -> list[bytes]:
        """Return the SHA-256 of every product's first picture's file, in row order."""
        return [bytes(digest) for _, digest, _ in self._pictures(self.picture_rows.first)]

    def categories(self, rows: Sequence[int] | None = None) -> list[str]:
        """Return the category of every product, or of some rows; "" where it is missing."""
        products = self._iterate() if rows is None else self.products(rows)
        return [product.category for product in products]

    def captions(self) -> list[str]:
        """Return every product's caption, in row order."""
        return [product.caption for product in self._iterate()]

    def names(self) -> list[str]:
        """Return every product's name as its table has it, in row order; "" where it is missing there.

        That is the column productDisplayName, or else the one of captions. A table without either has the captions.
        """
        column = DEFAULT_CAPTION if DEFAULT_CAPTION in self.columns else self._chosen_column("caption")
        return self.captions() if column is None else self.attribute(column)

    def attribute(self, name: str) -> list[str]:
        """Return one of the table's columns for every product, in row order; "" where it is missing."""
        return [product.attributes.get(name, "") for product in self._iterate()]

    def ids_with(self, columns: Sequence[str]) -> tuple[list[str], list[list[str]]]:
        """Return every product's id and some of the table's columns, read in one go, in row order."""
        found = [(product.id, [product.attributes.get(name, "") for name in columns]) for product in self._iterate()]
        return [each for each, _ in found], [[texts[place] for _, texts in found] for place in range(len(columns))]

    def category_column(self) -> str | None:
        """Return the table's column of categories as the build chose it, None where there is none."""
        return self._chosen_column("category")

    def colour_column(self) -> str | None:
        """Return the table's column of colours as the build chose it, None where there is none."""
        return self._chosen_column("colour")

    def products(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of some rows, in the order asked for; each knows its first picture only."""
        numbers = [int(self.picture_rows.products[row]) for row in rows]
        names = [name for name, _, _ in self._pictures([int(self.picture_rows.first[row]) for row in rows])]
        found = self._find(f"SELECT {PRODUCT} FROM products WHERE number", numbers)
        return [replace(_product(found[number]), pictures=(name,)) for number, name in zip(numbers, names, strict=True)]

    def thumbnails(self, rows: Sequence[int]) -> list[bytes]:
        """Return the JPEG thumbnails of some products' first pictures, in the order asked for."""
        return self.picture_thumbnails([int(self.picture_rows.first[row]) for row in rows])

    def picture_thumbnails(self, picture_rows: Sequence[int]) -> list[bytes]:
        """Return the JPEG thumbnails of some picture rows, in the order asked for."""
        digests = [digest for _, digest, _ in self._pictures(picture_rows)]
        found = self._find("SELECT digest, jpeg, crc FROM thumbnails WHERE digest", digests)
        return [bytes(found[digest][1]) for digest in digests]

    def rejects(self) -> list[Reject]:
        """Return the rejects in the order of their lines."""
        return [Reject(*row) for row in self._listed("line, id, reason", "rejects")]

    def stored(self) -> dict[str, Stored]:
        """Return what a writer must know of every product to tell what has changed, by id."""
        with sentences(self.folder), self._turn:
            return read_stored(self._connection)

    def lost_pictures(self) -> list[tuple[str, str, str]]:
        """Return pictures that could not be used, of products that have others: id, picture's name, reason."""
        return self._listed("id, name, reason", "lost_pictures")

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one product's embedding as it is searched and exported: a unit float32 row, shape (dim,)."""
        return np.asarray(self.through_head(self.model_vector(row)[np.newaxis])[0])

    def model_vector(self, row: int) -> NDArray[np.float32]:
        """Return what the model gave for one product, before any head: a unit float32 row, shape (dim,)."""
        return np.asarray(self.model_vectors_of([int(self.picture_rows.first[row])])[0])

    def model_vectors_of(self, picture_rows: Sequence[int]) -> NDArray[np.float32]:
        """Return what the model gave for some picture rows, in the order asked for, before any head: (k, dim)."""
        digests = [digest for _, digest, _ in self._pictures(picture_rows)]
        query = "SELECT digest, model, vector, crc FROM embeddings WHERE model = ? AND digest"
        found = self._find(query, digests, self._model)
        made = np.empty((len(digests), self.model_card.dimension), dtype=np.float32)
        for row, digest in zip(made, digests, strict=True):
            row[:] = np.frombuffer(found[digest][2], dtype="<f4")
        return made

    def model_vectors(self) -> NDArray[np.float32]:
        """Return what the model gave for every product, before any head: unit float32 rows, shape (n, dim)."""
        return self._of_products(self.picture_model_vectors())

    def vectors(self) -> NDArray[np.float32]:
        """Return every product's embedding as it is searched and exported: unit float32 rows, shape (n, dim)."""
        return self._of_products(self.picture_vectors())

    def picture_model_vectors(self, start: int = 0) -> NDArray[np.float32]:
        """Return what the model gave for every picture row from `start` on: unit float32 rows, shape (m, dim)."""
        numbers = self.picture_rows.numbers[start:]
        vectors = np.empty((len(numbers), self.model_card.dimension), dtype=np.float32)
        if not len(numbers):
            return vectors
        rows = 0
        with sentences(self.folder), self._turn:
            for number, digest, *rest in self._connection.execute(
                "SELECT number, pictures.digest, model, vector, embeddings.crc FROM pictures JOIN embeddings "
                "ON embeddings.digest = pictures.digest AND model = ? WHERE number >= ? ORDER BY number",
                (self._model, int(numbers[0])),
            ):
                if rows == len(numbers) or number != numbers[rows]:
                    raise DamagedShop(f"picture {number} is out of place")
                vectors[rows] = np.frombuffer(checked((digest, *rest))[2], dtype="<f4")
                rows += 1
            if rows != len(numbers):
                raise DamagedShop(f"picture {numbers[rows]} has no embedding")
        return vectors

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

    def _of_products(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the first picture's row of every product."""
        return vectors if self.picture_rows.one_each else np.ascontiguousarray(vectors[self.picture_rows.first])

    def _chosen_column(self, part: str) -> str | None:
        """Return the column that plays a part."""
        chosen = json.loads(self.facts.get("column_choice", "{}")).get(part)
        return None if chosen is None else str(chosen)

    def _read_head(self) -> Head | None:
        """Return the head of this shop, or None when its model is used as it is."""
        if "head" not in self.facts:
            return None
        found = self._read("SELECT before, card, graph, crc FROM heads WHERE number = ?", [int(self.facts["head"])])
        if not found:
            with sentences(self.folder):
                raise DamagedShop("the head that it names is missing")
        with sentences(self.folder):
            _, card, graph, _ = checked(found[0])
        head = Head(HeadCard.from_json(card), bytes(graph))
        if head.card.model != self.model_card.digest:
            raise ShopError(f"{self.folder} has a head of another model than its own; build it again with --replace")
        return head

    def _listed(self, columns: str, table: str) -> list[Any]:
        """Return the rows of a table that has a total, in their order."""
        found = self._read(f"SELECT {columns}, crc FROM {table} ORDER BY {columns}")
        with sentences(self.folder):
            rows = [checked(row)[:-1] for row in found]
            if found or LISTS[table] in self.facts:
                check_total(total_of(row[-1] for row in found), self.facts.get(LISTS[table]), table)
            return rows

    def _pictures(self, picture_rows: Sequence[int] | NDArray[np.intp]) -> list[tuple[str, bytes, int]]:
        """Return name, digest and product's number of some picture rows, in the order asked for."""
        numbers = [int(self.picture_rows.numbers[row]) for row in picture_rows]
        found = self._find("SELECT number, product, place, name, digest, crc FROM pictures WHERE number", numbers)
        return [(found[number][3], bytes(found[number][4]), found[number][1]) for number in numbers]

    def _find(self, query: str, keys: Sequence[Any], *values: object) -> dict[Any, tuple[Any, ...]]:
        """Return the checked rows of a query that ends in its key column, by that column, which comes first."""
        found: dict[Any, tuple[Any, ...]] = {}
        for start in range(0, len(keys), _MOST_VALUES):
            chunk = keys[start : start + _MOST_VALUES]
            marks = ",".join("?" * len(chunk))
            for row in self._read(f"{query} IN ({marks})", [*values, *chunk]):
                with sentences(self.folder):
                    found[row[0]] = checked(row)
        if len(found) < len(set(keys)):
            with sentences(self.folder):
                raise DamagedShop("rows are missing")
        return found

    def _iterate(self) -> Iterator[Product]:
        """Yield every product in row order, without its pictures."""
        rows = self._read(f"SELECT {PRODUCT} FROM products ORDER BY number")
        with sentences(self.folder):
            if [row[0] for row in rows] != self.picture_rows.products.tolist():
                raise DamagedShop("products are missing or out of place")
            products = [_product(checked(row)) for row in rows]
        yield from products

    def _read(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Return all rows of a query; one thread at a time, as the connection is shared."""
        with sentences(self.folder), self._turn:
            return self._connection.execute(query, values).fetchall()


def is_newest(shop: Shop) -> bool:
    """Whether an opened shop is still what whoever opens it now finds. Raises ShopError when it cannot be opened."""
    with closing(connect_reader(shop.folder)) as connection, sentences(shop.folder):
        facts = read_facts(connection)
    return all(facts.get(name) == shop.facts.get(name) for name in ("shop", "snapshot"))


def _product(row: tuple[Any, ...]) -> Product:
    """Return the product of a row of the table, without its pictures."""
    _, identity, line, caption, category, url, attributes, _, _ = row
    return Product(identity, line, ("",), caption, category, url, json.loads(attributes))
