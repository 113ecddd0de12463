"""Trained heads, changed inside a transaction of shop.sqlite."""

from __future__ import annotations

import sqlite3

from parecido.embeddings.head import HeadCard
from parecido.shop.facts import put_fact
from parecido.shop.numbers import check_numbers, note_numbers
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
