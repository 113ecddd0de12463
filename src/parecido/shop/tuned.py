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
from parecido.shop.contents import model_number, put_embedding
from parecido.shop.database import transaction
from parecido.shop.facts import drop_base, next_snapshot, put_fact, read_facts
from parecido.shop.heads import insert_head
from parecido.shop.model_file import drop_models, store_model
from parecido.shop.state import check_state

_OF_MODEL = ("card", "model_digest", "model_folder", "head")
"""The facts that change with the model."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """A model of one network with what it makes of a shop's pictures, and the head on top of it.

    `rows` float32 (n, dimension) are unit rows in the order of the shop's pictures.
    """

    card: ModelCard
    model: Path
    rows: NDArray[np.float32]
    head: HeadCard
    graph: bytes


def put_tuned(connection: sqlite3.Connection, folder: Path, tuned: Tuned, state: str) -> None:
    """Store a model, its rows and its head; what they take the place of is kept. See ShopWriter.put_model."""
    place = store_model(folder, tuned.model, tuned.card)
    with transaction(connection):
        facts = read_facts(connection)
        check_state(folder, facts, state)
        before = model_number(connection, facts["model_digest"])
        number = model_number(connection, tuned.card.digest)
        digests = [bytes(digest) for (digest,) in connection.execute("SELECT digest FROM pictures ORDER BY number")]
        for digest, row in zip(digests, tuned.rows, strict=True):
            put_embedding(connection, digest, number, row)
        connection.execute("DELETE FROM embeddings WHERE model NOT IN (?, ?)", (before, number))
        former = {name: facts.get(name) for name in _OF_MODEL}
        put_fact(connection, "card", tuned.card.to_json())
        put_fact(connection, "model_digest", tuned.card.digest)
        put_fact(connection, "model_folder", place)
        head = insert_head(connection, tuned.head, tuned.graph, None)
        put_fact(connection, "former", json.dumps({"under": head, "facts": former}))
        drop_base(connection)
        next_snapshot(connection, vectors=True)
    drop_models(folder, {place, former["model_folder"] or ""})


def undo_tuned(connection: sqlite3.Connection, folder: Path) -> bool:
    """Go back to the former model, rows and head; False where no model was the last thing that was trained.

    The model's file stays until another model is stored: who reads the shop as it was may still open it.
    """
    with transaction(connection):
        facts = read_facts(connection)
        former = json.loads(facts.get("former", "{}"))
        if not former or former["under"] != facts.get("head"):
            return False
        _check_seen(connection, folder, former["facts"]["model_digest"])
        connection.execute("DELETE FROM heads WHERE number = ?", (former["under"],))
        for name, value in former["facts"].items():
            put_fact(connection, name, value)
        put_fact(connection, "former", None)
        drop_base(connection)
        next_snapshot(connection, vectors=True)
        return True


def _check_seen(connection: sqlite3.Connection, folder: Path, model: str) -> None:
    """Raise ShopError unless the model of this digest has embedded all pictures."""
    ((unseen,),) = connection.execute(
        "SELECT count(*) FROM pictures WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE "
        "embeddings.digest = pictures.digest AND embeddings.model = ?)",
        (model_number(connection, model),),
    )
    if unseen:
        raise ShopError(
            f"{unseen} pictures came to {folder} after its training, and the model before it has not seen them; "
            "build the shop again with --replace"
        )
