"""The tables of shop.sqlite and the version of their layout."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

VERSION = 3
"""Stored in SQLite's user_version; a shop of another version is migrated or refused."""

TABLES = """
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    crc INTEGER NOT NULL              -- of this row's other values, in every table: see sums.py
) WITHOUT ROWID;
CREATE TABLE products (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- catalogue order; never given to another product
    id TEXT NOT NULL UNIQUE,
    line INTEGER NOT NULL,            -- of the table that the product was last read from, from 1
    caption TEXT NOT NULL,
    category TEXT NOT NULL,
    url TEXT NOT NULL,
    attributes TEXT NOT NULL,         -- JSON: every column of the table, in its order
    changed INTEGER NOT NULL,         -- the snapshot that changed the product or its pictures last
    crc INTEGER NOT NULL
);
CREATE INDEX products_changed ON products (changed);
CREATE INDEX products_twice ON products (id);  -- an id that one damaged index hides is found by the other
CREATE TABLE pictures (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given to another content
    product INTEGER NOT NULL REFERENCES products (number) ON DELETE CASCADE,
    place INTEGER NOT NULL,           -- among the product's pictures, from 0
    name TEXT NOT NULL,               -- the file's, relative to the pictures' folder, or an address
    digest BLOB NOT NULL,             -- SHA-256 of the file's bytes
    crc INTEGER NOT NULL
);
CREATE INDEX pictures_product ON pictures (product);
CREATE TABLE models (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,      -- of a model's card
    crc INTEGER NOT NULL
);
CREATE TABLE embeddings (             -- what was ever embedded, so that nothing is embedded twice
    digest BLOB NOT NULL,             -- of the picture
    model INTEGER NOT NULL REFERENCES models (number),
    vector BLOB NOT NULL,             -- little-endian float32, as the model gave it
    crc INTEGER NOT NULL,
    UNIQUE (digest, model)
);
CREATE TABLE thumbnails (
    digest BLOB PRIMARY KEY,          -- of the picture
    jpeg BLOB NOT NULL,
    crc INTEGER NOT NULL
);
CREATE TABLE rejects (
    line INTEGER NOT NULL,
    id TEXT NOT NULL,
    reason TEXT NOT NULL,
    crc INTEGER NOT NULL
);
CREATE TABLE lost_pictures (          -- pictures that could not be used, of products that have others
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    crc INTEGER NOT NULL
);
CREATE TABLE heads (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- the fact 'head' names the one looked through; else none is
    before INTEGER,                   -- the head that it took the place of, NULL for none
    card TEXT NOT NULL,               -- JSON: what it is, what it was learned from and how it was judged
    graph BLOB NOT NULL,              -- an ONNX file
    crc INTEGER NOT NULL
);
"""


@cache
def expected_schema() -> frozenset[tuple[str, ...]]:
    """Return what SQLite itself says of these tables: a shop's own schema must be the same, to the letter."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(TABLES)
        return read_schema(connection)


def read_schema(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """Return kind, name, table and text of all that a database holds."""
    return frozenset(connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"))
