"""Changes inside a transaction of shop.sqlite that several steps need: facts, the digest, a head."""

from __future__ import annotations

import secrets
import sqlite3

from parecido.embeddings.head import HeadCard


def read_facts(connection: sqlite3.Connection) -> dict[str, str]:
    """Return all facts by name."""
    return dict(connection.execute("SELECT name, value FROM facts"))


def put_fact(connection: sqlite3.Connection, name: str, value: str | None) -> None:
    """Store one fact in the place of another, or take it out where `value` is None."""
    if value is None:
        connection.execute("DELETE FROM facts WHERE name = ?", (name,))
    else:
        connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def renew_digest(connection: sqlite3.Connection) -> None:
    """Give the vectors that are being changed a name of their own, so that no index of others passes for theirs.

    In the transaction of the change itself: at every moment the stored digest fits the stored vectors. The build ends
    by replacing it with the vectors' true SHA-256.
    """
    put_fact(connection, "digest", f"changed-{secrets.token_hex(16)}")


def insert_head(connection: sqlite3.Connection, card: HeadCard, graph: bytes, before: str | None) -> str:
    """Store a head that took the place of the one numbered `before`, look through it, and return its number."""
    number = str(
        connection.execute(
            "INSERT INTO heads (before, card, graph) VALUES (?, ?, ?)", (before, card.to_json(), graph)
        ).lastrowid
    )
    put_fact(connection, "head", number)
    return number
