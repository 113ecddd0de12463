"""Reads a shop: its products, vectors, thumbnails and the facts of its making."""

from __future__ import annotations

import hashlib
import json
import threading
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.columns import DEFAULT_CAPTION
from parecido.catalogue.product import Product, Reject
from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import Head, HeadCard
from parecido.errors import ShopError, UnfinishedShop
from parecido.shop.database import connect_reader, sentences
from parecido.shop.model_file import model_file
from parecido.shop.writer import READY

_FIELDS = "id, line, picture, caption, category, url, attributes"
_MOST_VALUES = 10_000
"""Values bound to one query: SQLite takes 32,766 unless it was compiled otherwise."""


class Shop:
    """A shop opened for reading: one unchanging state of it, whatever a writer does meanwhile. Safe between threads.

    Rows are counted from 0 over the products that have an embedding, in catalogue order; every row-wise answer of
    this class (vectors, ids, products) uses that count.

    `model_card` is the card of the model that embedded the pictures, `card` that of the rows that are compared: the
    same but for the blocks' sizes and default weights, where the shop has a trained head.
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
        self.facts: dict[str, str] = dict(self._read("SELECT name, value FROM facts"))
        if not unfinished and self.facts.get("state") != READY:
            raise UnfinishedShop(
                f"the build of {self.folder} did not finish; run the same build command again, it continues"
            )
        try:
            self.model_card = ModelCard.from_json(self.facts["card"])
            self.columns: tuple[str, ...] = tuple(json.loads(self.facts["columns"]))
            self.backend = self.facts["backend"]
            self.digest = self.facts["digest"]
        except (KeyError, ValueError) as error:
            raise ShopError(
                f"{self.folder} lacks facts of its making ({error}); build it again with --replace"
            ) from error
        self.head = self._read_head()
        self.card = self.model_card
        if self.head is not None:
            self.card = replace(self.card, dimension=self.head.dimension, aspects=self.head.card.aspects)
        self._lines: list[int] = self._column("line")

    def __len__(self) -> int:
        """Products with an embedding."""
        return len(self._lines)

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @property
    def model_file(self) -> Path:
        """The network of `model_card`, a file of this folder; what else the model has lies beside it."""
        return model_file(self.folder, self.facts)

    def ids(self) -> list[str]:
        """Return every product's id, in row order."""
        return self._column("id")

    def pictures(self) -> list[str]:
        """Return every product's picture file name, in row order."""
        return self._column("picture")

    def categories(self) -> list[str]:
        """Return every product's category, in row order; "" where it is missing."""
        return self._column("category")

    def captions(self) -> list[str]:
        """Return every product's caption, in row order."""
        return self._column("caption")

    def names(self) -> list[str]:
        """Return every product's name as its table has it, in row order; "" where it is missing there.

        That is the column productDisplayName, or else the one of captions. A table without either has the captions.
        """
        column = DEFAULT_CAPTION if DEFAULT_CAPTION in self.columns else self._chosen_column("caption")
        return self.captions() if column is None else self.attribute(column)

    def attribute(self, name: str) -> list[str]:
        """Return one of the table's columns for every product, in row order; "" where it is missing."""
        return [json.loads(attributes).get(name, "") for attributes in self._column("attributes")]

    def category_column(self) -> str | None:
        """Return the table's column of categories as the build chose it, None where there is none."""
        return self._chosen_column("category")

    def colour_column(self) -> str | None:
        """Return the table's column of colours as the build chose it, None where there is none."""
        return self._chosen_column("colour")

    def products(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of some rows, in the order asked for."""
        found = self._read_rows(f"SELECT line, {_FIELDS} FROM products", rows)
        return [
            Product(identity, line, (picture,), caption, category, url, json.loads(attributes))
            for identity, line, picture, caption, category, url, attributes in found
        ]

    def thumbnails(self, rows: Sequence[int]) -> list[bytes]:
        """Return the JPEG thumbnails of some rows, in the order asked for."""
        return [bytes(jpeg) for (jpeg,) in self._read_rows("SELECT line, jpeg FROM thumbnails", rows)]

    def rejects(self) -> list[Reject]:
        """Return the rejects in the order of their lines."""
        return [Reject(*found) for found in self._read("SELECT line, id, reason FROM rejects ORDER BY line")]

    def vector(self, row: int) -> NDArray[np.float32]:
        """Return one product's embedding as it is searched and exported: a unit float32 row, shape (dim,)."""
        return np.asarray(self.through_head(self.model_vector(row)[np.newaxis])[0])

    def model_vector(self, row: int) -> NDArray[np.float32]:
        """Return what the model gave for one product, before any head: a unit float32 row, shape (dim,)."""
        ((blob,),) = self._read_rows("SELECT line, vector FROM embeddings", [row])
        return np.frombuffer(blob, dtype="<f4").astype(np.float32)

    def model_vectors(self) -> NDArray[np.float32]:
        """Return what the model gave for every product, before any head: unit float32 rows, shape (n, dim)."""
        vectors = np.empty((len(self), self.model_card.dimension), dtype=np.float32)
        with sentences(self.folder), self._turn:
            found = self._connection.execute("SELECT vector FROM products JOIN embeddings USING (line) ORDER BY line")
            for row, (blob,) in enumerate(found):
                vectors[row] = np.frombuffer(blob, dtype="<f4")
        return vectors

    def vectors(self) -> NDArray[np.float32]:
        """Return every product's embedding as it is searched and exported: unit float32 rows, shape (n, dim)."""
        return self.through_head(self.model_vectors())

    def through_head(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return model vectors, shape (n, dim), as this shop compares them: through its head where it has one."""
        return vectors if self.head is None else self.head.apply(vectors)

    def compute_digest(self) -> str:
        """Return the SHA-256 of what an index is derived from: the ids, the names of the pictures, the vectors, the
        model and the head.

        The writer stores it as the fact `digest` when a build ends; `self.digest` is that fact.
        """
        seen_through = self.head.card.sha256 if self.head else "-"
        whole = hashlib.sha256(f"{self.model_card.digest} {seen_through}\n".encode())
        whole.update("\n".join([*self.ids(), *self.pictures()]).encode())
        whole.update(self.model_vectors().tobytes())
        return whole.hexdigest()

    def _chosen_column(self, part: str) -> str | None:
        """Return the column that plays a part."""
        chosen = json.loads(self.facts.get("column_choice", "{}")).get(part)
        return None if chosen is None else str(chosen)

    def _read_head(self) -> Head | None:
        """Return the head of this shop, or None when its model is used as it is."""
        if "head" not in self.facts:
            return None
        found = self._read("SELECT card, graph FROM heads WHERE number = ?", [int(self.facts["head"])])
        if not found:
            raise ShopError(f"{self.folder} lacks the head that it names; build it again with --replace")
        card, graph = found[0]
        head = Head(HeadCard.from_json(card), bytes(graph))
        if head.card.model != self.model_card.digest:
            raise ShopError(f"{self.folder} has a head of another model than its own; build it again with --replace")
        return head

    def _column(self, name: str) -> list[Any]:
        """Return a column of the products that have an embedding, in row order."""
        return [
            value for (value,) in self._read(f"SELECT {name} FROM products JOIN embeddings USING (line) ORDER BY line")
        ]

    def _read_rows(self, query: str, rows: Sequence[int]) -> list[tuple[Any, ...]]:
        """Return what a query, whose first column is `line`, finds for each row, less that column."""
        lines = [self._lines[row] for row in rows]
        found: dict[int, list[Any]] = {}
        for start in range(0, len(lines), _MOST_VALUES):
            chunk = lines[start : start + _MOST_VALUES]
            marks = ",".join("?" * len(chunk))
            found |= {line: rest for line, *rest in self._read(f"{query} WHERE line IN ({marks})", chunk)}
        return [tuple(found[line]) for line in lines]

    def _read(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Return all rows of a query; one thread at a time, as the connection is shared."""
        with sentences(self.folder), self._turn:
            return self._connection.execute(query, values).fetchall()
