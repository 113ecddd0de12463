"""Reads a shop: its products, vectors, thumbnails and the facts of its making."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.product import Product, Reject
from parecido.embeddings.card import ModelCard
from parecido.embeddings.embedder import unit_rows
from parecido.errors import ShopError
from parecido.shop.database import connect_reader, sentences

READY = "ready"
BUILDING = "building"


@dataclass(frozen=True, slots=True)
class Head:
    """A linear head: new embeddings are unit rows of `vectors @ matrix.T`."""

    matrix: NDArray[np.float32]
    sha256: str
    labels: str


class Shop:
    """A shop opened for reading. Safe to use from several threads.

    Rows are counted from 0 over the products that have an embedding, in catalogue order; every row-wise answer of
    this class (vectors, ids, products) uses that count.
    """

    def __init__(self, folder: Path, *, unfinished: bool = False) -> None:
        """Open the folder. Raises ShopError when it is no shop, or, unless `unfinished`, when its build did not end."""
        self.folder = folder
        self._connection = connect_reader(folder)
        self._turn = threading.Lock()
        self.facts: dict[str, str] = dict(self._read("SELECT name, value FROM facts"))
        if not unfinished and self.facts.get("state") != READY:
            self.close()
            raise ShopError(f"the build of {folder} did not finish; run the same build command again, it continues")
        self.card = ModelCard.from_json(self.facts.get("card", "{}"))
        self.columns: tuple[str, ...] = tuple(json.loads(self.facts["columns"]))
        self.backend = self.facts.get("backend", "exact")
        self.digest = self.facts.get("digest", "")
        self.head = self._read_head()
        self._rows: list[int] = [
            row for (row,) in self._read("SELECT row FROM products JOIN embeddings USING (row) ORDER BY row")
        ]

    def __len__(self) -> int:
        """Products with an embedding."""
        return len(self._rows)

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def ids(self) -> list[str]:
        """Return every product's id, in row order."""
        return [i for (i,) in self._read("SELECT id FROM products JOIN embeddings USING (row) ORDER BY row")]

    def pictures(self) -> list[str]:
        """Return every product's picture file name, in row order."""
        return [p for (p,) in self._read("SELECT picture FROM products JOIN embeddings USING (row) ORDER BY row")]

    def categories(self) -> list[str]:
        """Return every product's category, in row order; "" where it is missing."""
        return [c for (c,) in self._read("SELECT category FROM products JOIN embeddings USING (row) ORDER BY row")]

    def captions(self) -> list[str]:
        """Return every product's caption, in row order."""
        return [c for (c,) in self._read("SELECT caption FROM products JOIN embeddings USING (row) ORDER BY row")]

    def column(self, name: str) -> list[str]:
        """Return one table column's text for every product, in row order; "" where it is missing."""
        found = self._read("SELECT attributes FROM products JOIN embeddings USING (row) ORDER BY row")
        return [json.loads(attributes).get(name, "") for (attributes,) in found]

    def product(self, row: int) -> Product:
        """Return the product of a row."""
        found = self._read(
            "SELECT id, line, picture, caption, category, url, attributes FROM products WHERE row = ?",
            (self._rows[row],),
        )
        identity, line, picture, caption, category, url, attributes = found[0]
        return Product(identity, line, picture, caption, category, url, json.loads(attributes))

    def thumbnail(self, row: int) -> bytes:
        """Return the JPEG thumbnail of a row."""
        found = self._read("SELECT jpeg FROM thumbnails WHERE row = ?", (self._rows[row],))
        return bytes(found[0][0])

    def rejects(self) -> list[Reject]:
        """Return the rejects in the order of their lines."""
        return [Reject(*found) for found in self._read("SELECT line, id, reason FROM rejects ORDER BY line")]

    def _read_head(self) -> Head | None:
        """Return the linear head of this shop, or None when its model is used as it is."""
        found = self._read("SELECT matrix, sha256, labels FROM head")
        if not found:
            return None
        matrix = np.frombuffer(found[0][0], dtype="<f4").reshape(self.card.dimension, self.card.dimension)
        return Head(matrix, found[0][1], found[0][2])

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one product's embedding as it is searched and exported: a unit float32 row, shape (dim,)."""
        found = self._read("SELECT vector FROM embeddings WHERE row = ?", (self._rows[row],))
        model_vector = np.frombuffer(found[0][0], dtype="<f4").astype(np.float32)
        return np.asarray(self.through_head(model_vector[np.newaxis])[0])

    def model_vectors(self) -> NDArray[np.float32]:
        """Return what the model gave for every product, before any head: unit float32 rows, shape (n, dim)."""
        vectors = np.empty((len(self), self.card.dimension), dtype=np.float32)
        with sentences(self.folder), self._turn:
            found = self._connection.execute("SELECT vector FROM products JOIN embeddings USING (row) ORDER BY row")
            for row, (blob,) in enumerate(found):
                vectors[row] = np.frombuffer(blob, dtype="<f4")
        return vectors

    def vectors(self) -> NDArray[np.float32]:
        """Return every product's embedding as it is searched and exported: unit float32 rows, shape (n, dim)."""
        return self.through_head(self.model_vectors())

    def through_head(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return model vectors, shape (n, dim), as this shop compares them: through its head where it has one."""
        return vectors if self.head is None else unit_rows(vectors @ self.head.matrix.T)

    def compute_digest(self) -> str:
        """Return the SHA-256 of what an index is derived from: the ids, the vectors, the model and the head.

        The writer stores it as the fact `digest` when a build ends; `self.digest` is that fact.
        """
        whole = hashlib.sha256(f"{self.card.sha256} {self.head.sha256 if self.head else '-'}\n".encode())
        whole.update("\n".join(self.ids()).encode())
        whole.update(self.model_vectors().tobytes())
        return whole.hexdigest()

    def _read(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        """Return all rows of a query; one thread at a time, as the connection is shared."""
        with sentences(self.folder), self._turn:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.ProgrammingError as error:
                raise ShopError(f"{self.folder} was closed; open it again") from error
