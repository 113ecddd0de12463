"""A model that was fine-tuned on a shop takes the place of the shop's own, and gives it back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import HeadCard
from parecido.errors import ShopError
from parecido.shop.database import transaction
from parecido.shop.facts import insert_head, put_fact, read_facts, renew_digest
from parecido.shop.model_file import drop_models, store_model
from parecido.shop.schema import FORMER

_OF_MODEL = ("card", "model_digest", "model_folder", "head")
"""The facts that change with the model."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """A model of one network with what it makes of a shop's products, and the head on top of it.

    `rows` float32 (n, dimension) are unit rows in the shop's row order.
    """

    card: ModelCard
    model: Path
    rows: NDArray[np.float32]
    head: HeadCard
    graph: bytes


def put_tuned(connection: sqlite3.Connection, folder: Path, tuned: Tuned, digest: str) -> None:
    """Store a model, its rows and its head; what they take the place of is kept. See ShopWriter.put_model."""
    place = store_model(folder, tuned.model, tuned.card)
    connection.execute(FORMER)
    with transaction(connection):
        facts = read_facts(connection)
        if facts.get("digest") != digest:
            raise ShopError(f"{folder} was changed by another program meanwhile; run the same command again")
        renew_digest(connection)
        connection.execute("DELETE FROM former_embeddings")
        connection.execute("INSERT INTO former_embeddings SELECT line, vector FROM embeddings")
        lines = [line for (line,) in connection.execute("SELECT line FROM embeddings ORDER BY line")]
        connection.executemany(
            "UPDATE embeddings SET vector = ? WHERE line = ?",
            ((row.astype("<f4").tobytes(), line) for line, row in zip(lines, tuned.rows, strict=True)),
        )
        former = {name: facts.get(name) for name in _OF_MODEL}
        put_fact(connection, "card", tuned.card.to_json())
        put_fact(connection, "model_digest", tuned.card.digest)
        put_fact(connection, "model_folder", place)
        head = insert_head(connection, tuned.head, tuned.graph, None)
        put_fact(connection, "former", json.dumps({"under": head, "facts": former}))
    drop_models(folder, {place, former["model_folder"] or ""})


def undo_tuned(connection: sqlite3.Connection) -> bool:
    """Go back to the former model, rows and head; False where no model was the last thing that was trained.

    The model's file stays until another model is stored: who reads the shop as it was may still open it.
    """
    with transaction(connection):
        facts = read_facts(connection)
        former = json.loads(facts.get("former", "{}"))
        if not former or former["under"] != facts.get("head"):
            return False
        renew_digest(connection)
        connection.execute("DELETE FROM embeddings")
        connection.execute("INSERT INTO embeddings SELECT line, vector FROM former_embeddings")
        connection.execute("DROP TABLE former_embeddings")
        connection.execute("DELETE FROM heads WHERE number = ?", (former["under"],))
        for name, value in former["facts"].items():
            put_fact(connection, name, value)
        put_fact(connection, "former", None)
        return True
