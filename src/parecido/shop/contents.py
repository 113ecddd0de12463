"""What pictures became, by the SHA-256 of their files' bytes: embeddings by model, and thumbnails.

They outlive the products that showed them, so that no picture is ever embedded twice by one model.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parecido.shop.sums import row_sum


@dataclass(frozen=True, slots=True)
class Content:
    """What one picture became: the model's unit row, float32 (dimension,), and the thumbnail's JPEG."""

    digest: bytes
    vector: NDArray[np.float32]
    thumbnail: bytes


def model_number(connection: sqlite3.Connection, digest: str) -> int:
    """Return the number that stands for a model (the digest of its card) in this shop; a new one gets one."""
    connection.execute("INSERT OR IGNORE INTO models (digest) VALUES (?)", (digest,))
    return int(connection.execute("SELECT number FROM models WHERE digest = ?", (digest,)).fetchone()[0])


def put_contents(connection: sqlite3.Connection, contents: Iterable[Content], model: int) -> None:
    """Store what some pictures became by the model numbered `model`."""
    for content in contents:
        put_embedding(connection, content.digest, model, content.vector)
        connection.execute(
            "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)",
            (content.digest, content.thumbnail, row_sum(content.digest, content.thumbnail)),
        )


def put_embedding(connection: sqlite3.Connection, digest: bytes, model: int, vector: NDArray[np.float32]) -> None:
    """Store what a model gave for one picture."""
    blob = vector.astype("<f4").tobytes()
    connection.execute(
        "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", (digest, model, blob, row_sum(digest, model, blob))
    )


def known_contents(connection: sqlite3.Connection, model: int) -> set[bytes]:
    """Return the digests of all pictures that need no embedding by the model numbered `model`."""
    found = connection.execute(
        "SELECT digest FROM embeddings JOIN thumbnails USING (digest) WHERE embeddings.model = ?", (model,)
    )
    return {bytes(digest) for (digest,) in found}
