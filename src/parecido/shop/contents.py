"""What pictures became, by the SHA-256 of their files' bytes: embeddings by model, and thumbnails.

They outlive the products that showed them, so that no picture is ever embedded twice by one model.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.shop.database import FILE, sentences
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


class KnownContents:
    """The digests of the pictures that need no embedding by one model, looked up as they are asked for.

    What is committed meanwhile is known, too. Safe between threads. Use as a context manager.
    """

    def __init__(self, folder: Path, model: str) -> None:
        """Look into the folder's shop for the model of this digest."""
        self._folder = folder
        self._model = model
        self._turn = threading.Lock()
        with sentences(folder):
            file = (folder / FILE).resolve().as_uri()
            self._connection = sqlite3.connect(f"{file}?mode=ro", uri=True, check_same_thread=False)

    def __contains__(self, digest: object) -> bool:
        """Whether a picture was embedded, and has its thumbnail."""
        with sentences(self._folder), self._turn:
            found = self._connection.execute(
                "SELECT 1 FROM embeddings JOIN thumbnails USING (digest) "
                "WHERE digest = ? AND model = (SELECT number FROM models WHERE digest = ?)",
                (digest, self._model),
            )
            return found.fetchone() is not None

    def __enter__(self) -> KnownContents:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
