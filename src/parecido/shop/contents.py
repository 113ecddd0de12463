"""What pictures became, by the SHA-256 of their files' bytes: embeddings by model, and thumbnails.

They outlive the products that showed them, so that no picture is ever embedded twice by one model.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.shop.database import sentences
from parecido.shop.file import FILE
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


class KnownContents:
    """The digests of the pictures that need no embedding by one model, looked up as they are asked for.

    What is committed meanwhile is known, too. Safe between threads. Use as a context manager.
    """

    def __init__(
        self, folder: Path, model: str, *, whole: bool, connect: Callable[[Path], sqlite3.Connection] | None = None
    ) -> None:
        """Look into the folder's shop for the model of this digest.

        With `whole`, a picture whose embedding or thumbnail is not as it was written is unknown, so that it is embedded
        again; both are read for that. `connect` opens the shop otherwise: for one snapshot of it, say.
        """
        self._folder = folder
        self._whole = whole
        self._model = model
        self._turn = threading.Lock()
        with sentences(folder):
            self._connection = (connect or _connect)(folder)

    def __contains__(self, digest: object) -> bool:
        """Whether a picture was embedded, and has its thumbnail."""
        with sentences(self._folder), self._turn:
            embedded = self._find(
                "embeddings",
                "digest, model, vector, crc",
                "AND model = (SELECT number FROM models WHERE digest = ?)",
                digest,
                self._model,
            )
            return embedded and self._find("thumbnails", "digest, jpeg, crc", "", digest)

    def _find(self, table: str, columns: str, condition: str, *values: object) -> bool:
        """Whether a table has a row of a digest, as it was written where that is to be read."""
        what = columns if self._whole else "1"
        query = f"SELECT {what} FROM {table} WHERE digest = ? {condition}"
        row = self._connection.execute(query, values).fetchone()
        return row is not None and (not self._whole or is_whole(row))

    def __enter__(self) -> KnownContents:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _connect(folder: Path) -> sqlite3.Connection:
    file = (folder / FILE).resolve().as_uri()
    return sqlite3.connect(f"{file}?mode=ro", uri=True, check_same_thread=False)


def forget_contents(connection: sqlite3.Connection) -> int:
    """Drop what became of pictures that no product shows; return how many embeddings and thumbnails these were."""
    dropped = 0
    for table in ("embeddings", "thumbnails"):
        dropped += connection.execute(f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM pictures)").rowcount
    return dropped
