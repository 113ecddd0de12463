"""Trained heads in shop.sqlite."""

from __future__ import annotations

import sqlite3

from parecido.embeddings.card import ModelCard
from parecido.embeddings.head import Head, HeadCard
from parecido.errors import ShopError
from parecido.shop.facts import put_fact
from parecido.shop.numbers import check_numbers, note_numbers
from parecido.shop.record import Record
from parecido.shop.sums import row_sum


def insert_head(connection: sqlite3.Connection, card: HeadCard, graph: bytes, before: str | None) -> str:
    """Store a head that took the place of the one numbered `before`, look through it, and return its number."""
    check_numbers(connection)
    text = card.to_json()
    earlier = None if before is None else int(before)
    number = str(
        connection.execute(
            "INSERT INTO heads (before, card, graph, crc) VALUES (?, ?, ?, ?)",
            (earlier, text, graph, row_sum(earlier, text, graph)),
        ).lastrowid
    )
    put_fact(connection, "head", number)
    note_numbers(connection)
    return number


def read_head(record: Record, model: ModelCard) -> Head | None:
    """Return the head that a shop of this model is seen through, None where its model is used as it is."""
    if "head" not in record.facts:
        return None
    query = "SELECT before, card, graph, crc FROM heads WHERE number = ?"
    found = list(record.rows(query, [int(record.facts["head"])]))
    if not found:
        raise record.damage("the head that it names is missing")
    _, card, graph, _ = found[0]
    head = Head(HeadCard.from_json(card), bytes(graph))
    if head.card.model != model.digest:
        raise ShopError(f"{record.folder} has a head of another model than its own; build it again with --replace")
    return head
