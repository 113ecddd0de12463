"""The tables of shop.sqlite and the version of their layout."""

from __future__ import annotations

VERSION = 1
"""Stored in SQLite's user_version; a shop of a newer version is refused, an older one is migrated."""

TABLES = """
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE products (
    line INTEGER PRIMARY KEY,         -- of the table, from 1: catalogue order
    id TEXT NOT NULL UNIQUE,
    picture TEXT NOT NULL,            -- relative to the pictures' folder
    caption TEXT NOT NULL,
    category TEXT NOT NULL,
    url TEXT NOT NULL,
    attributes TEXT NOT NULL          -- JSON: every column of the table, in its order
);
CREATE TABLE embeddings (
    line INTEGER PRIMARY KEY REFERENCES products (line) ON DELETE CASCADE,
    vector BLOB NOT NULL              -- little-endian float32, as the model gave it
);
CREATE TABLE thumbnails (
    line INTEGER PRIMARY KEY REFERENCES products (line) ON DELETE CASCADE,
    jpeg BLOB NOT NULL
);
CREATE TABLE rejects (
    line INTEGER NOT NULL,
    id TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    matrix BLOB NOT NULL,             -- little-endian float32, overall x overall: how many numbers that aspect has
    sha256 TEXT NOT NULL,
    labels TEXT NOT NULL              -- JSON: what it was learned from, and its figures before and after
);
"""
