"""Writes a shop: products first, then embeddings and thumbnails in small durable transactions."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.catalogue.product import Catalogue, Product, Reject
from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import HeadCard
from parecido.errors import ShopError
from parecido.shop.database import connect_writer, sentences, transaction
from parecido.shop.facts import insert_head, put_fact, read_facts, renew_digest
from parecido.shop.tuned import Tuned, put_tuned, undo_tuned

LOCK = "writer.lock"
"""The file in a shop's folder that its one writer locks."""
PATIENCE = 120.0
"""Seconds that the later steps of a build wait for a reader that is making the index between them."""
BUILDING = "building"
READY = "ready"
"""The two values of the fact `state`: the first build has not ended yet, or it has."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """What one picture became: its product's line in the table, the model's vector and the thumbnail's JPEG."""

    line: int
    vector: NDArray[np.float32]
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """A product whose picture could not be used, and why."""

    product: Product
    reason: str


class ShopWriter:
    """The one writer of a shop; a second one is told so. Use as a context manager."""

    def __init__(self, folder: Path, *, wait: float = 0.0) -> None:
        """Open the folder's shop for writing, making it where there is none; wait `wait` seconds for another writer."""
        self.folder = folder
        with sentences(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = hold_lock(folder / LOCK, wait=wait)
        try:
            self._connection = connect_writer(folder)
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> ShopWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back and fold the log into the file."""
        with sentences(self.folder):
            self._connection.close()
            self._lock.close()

    def put_facts(self, **values: str) -> None:
        """Store facts, replacing those of the same name."""
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values.items())

    def choose_backend(self, name: str | None) -> None:
        """Store the kind of index; None keeps the one that is stored, and is "exact" for a new shop."""
        verb, value = ("IGNORE", "exact") if name is None else ("REPLACE", name)
        with sentences(self.folder), transaction(self._connection) as connection:
            connection.execute(f"INSERT OR {verb} INTO facts VALUES ('backend', ?)", (value,))

    def put_catalogue(self, catalogue: Catalogue, card: ModelCard, **facts: str) -> None:
        """Store the table's products and rejects and what the shop is made of, in one transaction.

        Products that an earlier run stored stay as they are, with their embeddings; those whose picture is gone or
        has another name now do not; pictures that were rejected get another chance. A new shop is unfinished until
        `put_facts(state=READY)`; a finished one stays readable while it is brought up to date.
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
            pictures = {product.line: product.picture for product in catalogue.products}
            known = connection.execute("SELECT line, picture FROM products").fetchall()
            gone = [(line,) for line, picture in known if pictures.get(line) != picture]
            if gone:
                connection.executemany("DELETE FROM products WHERE line = ?", gone)
                renew_digest(connection)
            connection.execute("DELETE FROM rejects")
            connection.executemany("INSERT INTO rejects VALUES (?, ?, ?)", map(_reject_row, catalogue.rejects))
            connection.executemany(
                "INSERT OR IGNORE INTO products VALUES (?, ?, ?, ?, ?, ?, ?)",
                _product_rows(catalogue.products),
            )
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", stored.items())
            connection.execute("INSERT OR IGNORE INTO facts VALUES ('state', ?), ('digest', 'none yet')", (BUILDING,))

    def missing(self) -> list[int]:
        """Return the lines of the products that have no embedding yet, in catalogue order."""
        with sentences(self.folder):
            found = self._connection.execute(
                "SELECT line FROM products WHERE line NOT IN (SELECT line FROM embeddings) ORDER BY line"
            )
            return [line for (line,) in found]

    def put_pictures(self, embedded: Sequence[Embedded], failed: Sequence[Failed]) -> None:
        """Store embeddings and thumbnails, and move the products whose pictures failed to the rejects."""
        if not embedded and not failed:
            return
        with sentences(self.folder), transaction(self._connection) as connection:
            renew_digest(connection)
            connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?)",
                ((item.line, item.vector.astype("<f4").tobytes()) for item in embedded),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO thumbnails VALUES (?, ?)",
                ((item.line, item.thumbnail) for item in embedded),
            )
            connection.executemany("DELETE FROM products WHERE line = ?", ((item.product.line,) for item in failed))
            connection.executemany(
                "INSERT INTO rejects VALUES (?, ?, ?)",
                ((item.product.line, item.product.id, item.reason) for item in failed),
            )

    def put_head(self, card: HeadCard, graph: bytes, *, digest: str | None = None) -> None:
        """Store the head through which this shop's embeddings are seen from now on; the one before is kept.

        Raises ShopError where the shop is no longer the one of the fact `digest`, which the head was learned from.
        """
        with sentences(self.folder), transaction(self._connection) as connection:
            facts = read_facts(connection)
            if digest is not None and facts.get("digest") != digest:
                raise ShopError(f"{self.folder} was changed by another program meanwhile; run the same command again")
            renew_digest(connection)
            insert_head(connection, card, graph, facts.get("head"))

    def undo_head(self) -> bool:
        """Go back to the head before, or to the model's own embeddings; False where there is no head."""
        with sentences(self.folder), transaction(self._connection) as connection:
            found = connection.execute(
                "SELECT number, before FROM heads WHERE number = (SELECT value FROM facts WHERE name = 'head')"
            ).fetchone()
            if found is None:
                return False
            number, before = found
            renew_digest(connection)
            put_fact(connection, "head", None if before is None else str(before))
            connection.execute("DELETE FROM heads WHERE number = ?", (number,))
            return True

    def put_model(self, tuned: Tuned, *, digest: str) -> None:
        """Store a model that was fine-tuned on this shop, with its rows and head; what it takes the place of is kept.

        It is one transaction, the model's file lying ready before it: whoever opens the shop finds either the former
        model, embeddings and head or the new ones. What the former model itself had taken the place of is let go.
        Raises ShopError where the shop is no longer the one of the fact `digest`, which the rows were made of.
        """
        with sentences(self.folder):
            put_tuned(self._connection, self.folder, tuned, digest)

    def undo_model(self) -> bool:
        """Go back to the model, embeddings and head before the last put_model; False where a head came since, or none.

        A head that came since is taken back first: see undo_head.
        """
        with sentences(self.folder):
            return undo_tuned(self._connection)


def hold_lock(file: Path, *, wait: float = 0.0) -> sqlite3.Connection:
    """Hold a lock until the returned connection is closed; wait up to `wait` seconds for it.

    It is an open transaction on a small file, which the system frees even after a crash. Raises ShopError when
    another program holds it.
    """
    deadline = time.monotonic() + wait
    with sentences(file.parent):
        connection = sqlite3.connect(file, isolation_level=None, timeout=0.0)
        try:
            while not _try_lock(connection):
                if time.monotonic() >= deadline:
                    raise ShopError(f"another parecido is writing here ({file} is locked); wait for it to finish")
                time.sleep(0.1)  # not SQLite's own waiting, which Ctrl-C would not end
        except BaseException:
            connection.close()
            raise
        return connection


def _try_lock(connection: sqlite3.Connection) -> bool:
    """Begin the transaction that is the lock; False when another program holds it."""
    try:
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        return False
    return True


def _reject_row(reject: Reject) -> tuple[int, str, str]:
    return reject.line, reject.id, reject.reason


def _product_rows(products: Iterable[Product]) -> Iterable[tuple[object, ...]]:
    for product in products:
        attributes = json.dumps(dict(product.attributes), ensure_ascii=False)
        yield (
            product.line,
            product.id,
            product.picture,
            product.caption,
            product.category,
            product.url,
            attributes,
        )
