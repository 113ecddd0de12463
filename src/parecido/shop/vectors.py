"""What a model gave for the pictures of a snapshot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parecido.errors import DamagedShop
from parecido.shop.database import sentences
from parecido.shop.record import Record
from parecido.shop.sums import checked


def read_vectors(record: Record, numbers: NDArray[np.int64], model: int, dimension: int) -> NDArray[np.float32]:
    """Return what the model numbered `model` gave for the last pictures, whose numbers are given: (m, dimension).

    Raises DamagedShop where one is missing or not as it was written.
    """
    vectors = np.empty((len(numbers), dimension), dtype=np.float32)
    if not len(numbers):
        return vectors
    rows = 0
    query = (
        "SELECT number, pictures.digest, model, vector, embeddings.crc FROM pictures JOIN embeddings "
        "ON embeddings.digest = pictures.digest AND model = ? WHERE number >= ? ORDER BY number"
    )
    for chunk in record.chunks(query, (model, int(numbers[0]))):
        with sentences(record.folder):
            for number, *content in chunk:
                if rows == len(numbers) or number != numbers[rows]:
                    raise DamagedShop(f"picture {number} is out of place")
                vectors[rows] = np.frombuffer(checked(tuple(content))[2], dtype="<f4")
                rows += 1
    if rows != len(numbers):
        raise record.damage(f"picture {numbers[rows]} has no embedding")
    return vectors


def find_vectors(record: Record, digests: Sequence[bytes], model: int, dimension: int) -> NDArray[np.float32]:
    """Return what the model numbered `model` gave for some contents, in the order asked for: (k, dimension)."""
    query = "SELECT digest, model, vector, crc FROM embeddings WHERE model = ? AND digest"
    found = record.find(query, digests, model)
    made = np.empty((len(digests), dimension), dtype=np.float32)
    for row, digest in zip(made, digests, strict=True):
        row[:] = np.frombuffer(found[digest][2], dtype="<f4")
    return made
