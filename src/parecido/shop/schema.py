"""The tables of shop.sqlite and the version of their layout."""

from __future__ import annotations

VERSION = 2
"""Stored in SQLite's user_version; a shop of another version is refused. Layout 1 was never released."""

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
CREATE TABLE heads (
    number INTEGER PRIMARY KEY,       -- the fact 'head' names the one that is looked through; without it, none is
    before INTEGER,                   -- the head that it took the place of, NULL for none
    card TEXT NOT NULL,               -- JSON: what it is, what it was learned from and how it was judged
    graph BLOB NOT NULL               -- an ONNX file
);
"""

FORMER = """
CREATE TABLE IF NOT EXISTS former_embeddings (
    line INTEGER PRIMARY KEY REFERENCES products (line) ON DELETE CASCADE,
    vector BLOB NOT NULL              -- of the model that the present one took the place of: the fact 'former'
);
"""
"""Made when a shop gets a model that was fine-tuned on it; no other shop has it."""
