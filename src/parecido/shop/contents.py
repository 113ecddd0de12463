"""What pictures became, by the SHA-256 of their files' bytes: embeddings by model, and thumbnails.

They outlive the products that showed them, so that no picture is ever embedded twice by one model.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.shop.sums import checked, is_whole, row_sum


@dataclass(frozen=True, slots=True)
class Content:
    """What one picture became: the model's unit row, float32 (dimension,), and the thumbnail's JPEG."""

    digest: bytes
    vector: NDArray[np.float32]
    thumbnail: bytes


def model_number(connection: sqlite3.Connection, digest: str) -> int:
    """Return the number that stands for a model (the digest of its card) in this shop; a new one gets one."""
    models = read_models(connection)
    if digest not in models:
        models[digest] = max(models.values(), default=0) + 1
        row = (models[digest], digest)
        connection.execute("INSERT INTO models VALUES (?, ?, ?)", (*row, row_sum(*row)))
    return models[digest]


def read_models(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the numbers of the models that embedded something, by the digests of their cards."""
    return {
        digest: number
        for number, digest, _ in map(checked, connection.execute("SELECT number, digest, crc FROM models NOT INDEXED"))
    }


def put_contents(connection: sqlite3.Connection, contents: Iterable[Content], model: int) -> None:
    """Store what some pictures became by the model numbered `model`."""
    for content in contents:
        put_embedding(connection, content.digest, model, content.vector)
        connection.execute(
            "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)",
            (content.digest, content.thumbnail, row_sum(content.digest, content.thumbnail)),
        )


def put_embedding(
    connection: sqlite3.Connection, digest: bytes, model: int, vector: NDArray[np.float32] | bytes
) -> None:
    """Store what a model gave for one picture."""
    blob = vector if isinstance(vector, bytes) else vector.astype("<f4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", (digest, model, blob, row_sum(digest, model, blob))
    )


def known_contents(connection: sqlite3.Connection, model: int, *, whole: bool) -> set[bytes]:
    """Return the digests of all pictures that need no embedding by the model numbered `model`.

    With `whole`, one whose embedding or thumbnail is not as it was written is not among them, so that it is embedded
    again; all of them are read for that.
    """
    if not whole:
        found = connection.execute(
            "SELECT digest FROM embeddings JOIN thumbnails USING (digest) WHERE embeddings.model = ?", (model,)
        )
        return {bytes(digest) for (digest,) in found}
    embedded = connection.execute("SELECT digest, model, vector, crc FROM embeddings WHERE model = ?", (model,))
    known = {digest for digest, *rest in embedded if is_whole((digest, *rest))}
    shown = connection.execute("SELECT digest, jpeg, crc FROM thumbnails")
    return {bytes(digest) for digest, *rest in shown if digest in known and is_whole((digest, *rest))}


def forget_contents(connection: sqlite3.Connection) -> int:
    """Drop what became of pictures that no product shows; return how many embeddings and thumbnails these were."""
    dropped = 0
    for table in ("embeddings", "thumbnails"):
        dropped += connection.execute(f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM pictures)").rowcount
    return dropped
