"""Writes a shop: products first, then embeddings and thumbnails in small durable transactions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.product import Catalogue, Product, Reject
from parecido.embeddings.card import ModelCard
from parecido.errors import ShopError
from parecido.shop.database import FILE, connect_writer, sentences, transaction


@dataclass(frozen=True, slots=True)
class Embedded:
    """What one picture became: its row in the catalogue, the model's vector and the thumbnail's JPEG."""

    row: int
    vector: NDArray[np.float32]
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """A picture that could not be used, and why."""

    row: int
    product: Product
    reason: str


class ShopWriter:
    """The one writer of a shop; a second one is told so. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        """Open the folder's shop for writing, making it where there is none."""
        self.folder = folder
        self._connection = connect_writer(folder)
        self._lock = hold_lock(folder)

    def __enter__(self) -> ShopWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back and fold the log into the file."""
        with sentences(self.folder):
            self._lock.close()
            self._connection.close()

    def fact(self, name: str) -> str | None:
        """Return one stored fact, or None."""
        with sentences(self.folder):
            found = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def put_facts(self, **values: str) -> None:
        """Store facts, replacing those of the same name."""
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values.items())

    def put_catalogue(self, catalogue: Catalogue, card: ModelCard, **facts: str) -> None:
        """Store the table's products and rejects and what the shop is made of, in one transaction.

        Products that an earlier run stored stay as they are, with their embeddings; pictures that it rejected get
        another chance.
        """
        stored = {
            "card": card.to_json(),
            "columns": json.dumps(catalogue.columns, ensure_ascii=False),
            "table_digest": catalogue.digest,
            "repaired": str(catalogue.repaired),
            "strays": str(catalogue.strays),
            **facts,
        }
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.execute("DELETE FROM rejects")
            connection.executemany("INSERT INTO rejects VALUES (?, ?, ?)", map(_reject_row, catalogue.rejects))
            connection.executemany(
                "INSERT OR IGNORE INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                _product_rows(catalogue.products),
            )
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", stored.items())

    def missing(self) -> list[int]:
        """Return the rows of the products that have no embedding yet, in catalogue order."""
        with sentences(self.folder):
            found = self._connection.execute(
                "SELECT row FROM products WHERE row NOT IN (SELECT row FROM embeddings) ORDER BY row"
            )
            return [row for (row,) in found]

    def put_pictures(self, embedded: Sequence[Embedded], failed: Sequence[Failed]) -> None:
        """Store embeddings and thumbnails, and move the products whose pictures failed to the rejects."""
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?)",
                ((item.row, item.vector.astype("<f4").tobytes()) for item in embedded),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO thumbnails VALUES (?, ?)",
                ((item.row, item.thumbnail) for item in embedded),
            )
            connection.executemany("DELETE FROM products WHERE row = ?", ((item.row,) for item in failed))
            connection.executemany(
                "INSERT INTO rejects VALUES (?, ?, ?)",
                ((item.product.line, item.product.id, item.reason) for item in failed),
            )

    def put_head(self, matrix: NDArray[np.float32], labels: str, sha256: str) -> None:
        """Store the linear head through which this shop's embeddings are seen from now on."""
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?)",
                (matrix.astype("<f4").tobytes(), sha256, labels),
            )

    def remove_head(self) -> None:
        """Go back to the model's own embeddings."""
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.execute("DELETE FROM head")


def hold_lock(folder: Path, *, wait: float = 0.0) -> sqlite3.Connection:
    """Hold the writer's lock until the returned connection is closed; wait up to `wait` seconds for it.

    It is an open transaction on a small file, which the system frees even after a crash. Raises ShopError when
    another program holds it.
    """
    with sentences(folder):
        connection = sqlite3.connect(folder / "writer.lock", isolation_level=None, timeout=wait)
        try:
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            connection.close()
            if "locked" not in str(error):
                raise
            raise ShopError(f"{folder} is being written by another parecido; wait for it to finish") from error
        return connection


def _reject_row(reject: Reject) -> tuple[int, str, str]:
    return reject.line, reject.id, reject.reason


def _product_rows(products: Iterable[Product]) -> Iterable[tuple[object, ...]]:
    for row, product in enumerate(products):
        attributes = json.dumps(dict(product.attributes), ensure_ascii=False)
        yield (
            row,
            product.id,
            product.line,
            product.picture,
            product.caption,
            product.category,
            product.url,
            attributes,
        )


def is_shop(folder: Path) -> bool:
    """True when the folder holds a shop, finished or not."""
    return (folder / FILE).is_file()
